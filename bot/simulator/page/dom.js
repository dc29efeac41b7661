// Elements from plain values. Text only ever becomes a text node, so nothing that anybody says is markup.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

export function button(text, attributes, onPress) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onPress);
  return made;
}

export const find = (id) => document.getElementById(id);
