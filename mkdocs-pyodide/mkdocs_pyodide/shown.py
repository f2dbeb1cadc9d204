"""What can still be seen of a run, of all the events that it emitted."""


class Shown:
    """The events of a run that can still be seen: updates take the place of what they update."""

    def __init__(self):
        self.events = []
        self.places = {}

    def add(self, event):
        if event.get("update") and event["place"] in self.places:
            self.events[self.places[event["place"]]] = event
        elif "stream" in event and self.events and self.events[-1].get("stream") == event["stream"]:
            self.events[-1] = {**event, "text": rewritten(self.events[-1]["text"] + event["text"])}
        else:
            if event.get("place"):
                self.places[event["place"]] = len(self.events)
            self.events.append(event)


def rewritten(text):
    """Return what remains of text in which carriage returns rewrite their line; one at its end may yet."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)
