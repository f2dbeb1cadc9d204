"""What can still be seen of a run, of all the events that it emitted."""

from mkdocs_pyodide.messages import Displayed, Event


class Shown:
    """The events of a run that can still be seen: updates take the place of what they update."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.places: dict[str, int] = {}

    def add(self, event: Event) -> None:
        last = self.events[-1] if self.events else None
        if "data" in event:
            self._add_display(event)
        elif last and "stream" in last and last["stream"] == event["stream"]:
            self.events[-1] = {**event, "text": rewritten(last["text"] + event["text"])}
        else:
            self.events.append(event)

    def _add_display(self, event: Displayed) -> None:
        place = event.get("place")
        if place and event.get("update") and place in self.places:
            self.events[self.places[place]] = event
            return
        if place:
            self.places[place] = len(self.events)
        self.events.append(event)


def rewritten(text: str) -> str:
    """Return what remains of text in which carriage returns rewrite their line; one at its end may yet."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)
