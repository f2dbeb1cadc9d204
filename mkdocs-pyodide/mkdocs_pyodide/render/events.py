"""Reduce the events of a run to what can still be seen."""

from mkdocs_pyodide.messages import DisplayEvent, Event


class EventLog:
    """The events of a run that can still be seen: an update replaces what it updates."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.indices: dict[str, int] = {}

    def add(self, event: Event) -> None:
        last = self.events[-1] if self.events else None
        if "data" in event:
            self._add_display(event)
        elif last and "stream" in last and last["stream"] == event["stream"]:
            self.events[-1] = {**event, "text": apply_carriage_returns(last["text"] + event["text"])}
        else:
            self.events.append(event)

    def _add_display(self, event: DisplayEvent) -> None:
        display_id = event.get("display_id")
        if display_id and event.get("update") and display_id in self.indices:
            self.events[self.indices[display_id]] = event
            return
        if display_id:
            self.indices[display_id] = len(self.events)
        self.events.append(event)


def apply_carriage_returns(text: str) -> str:
    """Return what remains of text in which carriage returns rewrite their line; one at its end may yet."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)
