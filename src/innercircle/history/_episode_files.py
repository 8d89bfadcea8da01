"""Coded episodes as files of the catalogue: the inputs, and below them how it ended."""

import json
from pathlib import Path

from innercircle.errors import OutputError
from innercircle.history._episodes import CodedEpisode, read_episodes, render_episode
from innercircle.history._labels import EpisodeLabel, read_labels


def render_catalogue_entry(episode: CodedEpisode, label: EpisodeLabel) -> str:
    """The episode's scenario with its ``history`` section, which no solver reads."""
    lines = [
        "",
        "# How it ended; nothing above was made from this.",
        "history:",
        f"  outcome: {label.outcome.value}",
        f"  date: {label.ended}",
        f"  says: {json.dumps(label.says, ensure_ascii=False)}",
        f"  broke: [{', '.join(label.broke)}]",
        "  source: work-1",
    ]
    if label.other is not None:
        words = label.other.value.replace("_", " ")
        lines.append(f'  disputed: "A later turn or another reading: {words}."')
    return render_episode(episode) + "\n".join(lines) + "\n"


def write_catalogue(folder: Path) -> list[Path]:
    """Write every coded episode to ``folder`` as ``ID.yaml``; returns the files.

    Raises:
        OutputError: a file cannot be written.
    """
    labels = read_labels()
    written = []
    for name, episode in read_episodes().items():
        path = folder / f"{name}.yaml"
        try:
            path.write_text(render_catalogue_entry(episode, labels[name]), encoding="utf-8")
        except OSError as error:
            raise OutputError(f"could not be written: {error.strerror}.", where=str(path)) from None
        written.append(path)
    return written
