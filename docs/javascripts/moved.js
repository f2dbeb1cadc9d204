// Lead on from the address of a section that is on another page now.
{
  const lead = () => {
    const link = document.querySelector(".moved:target a");
    if (link instanceof HTMLAnchorElement) location.replace(link.href);
  };

  document$.subscribe(lead);
  addEventListener("hashchange", lead);
}
