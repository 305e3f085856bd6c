import type { arrange } from "./arrange.ts";

type Arranged = ReturnType<typeof arrange>;

/** Fills the menu that a phone has in place of the viewer's sidebar: links to the guides and to each operation. */
export function fillMenu(menu: HTMLElement, { info, tags, paths }: Arranged): void {
  const guides = [...info.description.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => ({
    title,
    route: title.toLowerCase().replaceAll(" ", "-"),
  }));
  menu.append(...section("Guides", guides));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  for (const { name } of tags) {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    const links = own.map(({ path, method, operation }) => ({
      title: operation.summary,
      route: `${method}-${path.replace(/[{}]/g, "-")}`,
    }));
    menu.append(...section(name, links));
  }
  menu.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLAnchorElement) menu.hidePopover();
  });
}

/** `route` is the viewer's id of a heading or an operation. */
function section(title: string, links: { title: string; route: string }[]): HTMLElement[] {
  const heading = document.createElement("h2");
  heading.textContent = title;
  const list = document.createElement("ul");
  for (const { title, route } of links) {
    const link = document.createElement("a");
    link.href = `#?route=${route}`;
    link.textContent = title;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return [heading, list];
}
