// Lead on from the address of a section that is on another page now.
{
  // By its id: while the page loads, no element is `:target`.
  const lead = () => {
    const pointer = document.getElementById(location.hash.slice(1));
    const link = pointer?.matches(".moved") && pointer.querySelector("a");
    if (link) location.replace(link.href);
  };

  document$.subscribe(lead);
  addEventListener("hashchange", lead);
}
