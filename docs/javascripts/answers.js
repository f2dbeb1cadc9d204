// Print the answers that the reader has opened, and no others: the theme opens all that is folded.
{
  const CLOSED = "closed";
  const FOLDED = ":is(details.success, .question-answer):not([open])";

  // Caught on the way to the theme's own listener, which opens them.
  addEventListener(
    "beforeprint",
    () => {
      for (const answer of document.querySelectorAll(FOLDED)) answer.classList.add(CLOSED);
    },
    { capture: true },
  );

  addEventListener("afterprint", () => {
    for (const answer of document.querySelectorAll(`.${CLOSED}`)) answer.classList.remove(CLOSED);
  });
}
