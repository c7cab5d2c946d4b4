// What lies over the page: menus, dialogs, short notes.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

let menuCount = 0;

/**
 * Opens a panel beside a button; Escape or a click elsewhere closes it.
 * @param {HTMLElement} anchor gets the focus back
 * @param {string} label
 * @param {(close: () => void) => Node[]} content
 * @param {{role?: string, at?: {x: number, y: number}}} [options]
 */
export function openPanel(anchor, label, content, { role = "dialog", at } = {}) {
  const panel = h("div", {
    class: "panel",
    popover: "auto",
    role,
    "aria-label": label,
    id: `panel-${++menuCount}`,
  });
  const close = () => {
    panel.hidePopover();
    anchor.focus({ preventScroll: true });
  };
  panel.append(...content(close));
  document.body.append(panel);
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.removeAttribute("aria-expanded");
    if (document.activeElement === document.body) anchor.focus({ preventScroll: true });
    panel.remove();
  });
  panel.showPopover({ source: anchor });
  anchor.setAttribute("aria-expanded", "true");
  place(panel, at ?? anchor.getBoundingClientRect());
  const first = panel.querySelector("[autofocus], button:not(:disabled), input, select, a[href]");
  first?.focus();
  return panel;
}

function place(panel, around) {
  const { width, height } = panel.getBoundingClientRect();
  const { x, y, right = x, top = y, bottom = y } = around;
  const left = around.right === undefined || x + width <= innerWidth - 8 ? x : right - width;
  const under = bottom + 6;
  const y1 = under + height <= innerHeight - 8 ? under : top - height - 6;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  panel.style.top = `${Math.max(8, Math.min(y1, innerHeight - height - 8))}px`;
}

/**
 * A menu of actions; arrows move in it.
 * @param {({label: string, icon?: string, hint?: string, isDanger?: boolean, run(): void})[]} items
 * @param {{at?: {x: number, y: number}, above?: (close: () => void) => Node}} [options] `above` makes what stands over the items
 */
export function openMenu(anchor, label, items, { at, above } = {}) {
  const panel = openPanel(
    anchor,
    label,
    (close) => [
      ...(above ? [above(close)] : []),
      ...items.map((item) =>
        h(
          "button",
          {
            type: "button",
            role: "menuitem",
            class: item.isDanger ? "menu-item is-danger" : "menu-item",
            onclick: () => {
              close();
              item.run();
            },
          },
          item.icon && icon(item.icon, 18),
          h("span", { class: "menu-label" }, item.label),
          item.hint && h("span", { class: "menu-hint" }, item.hint),
        ),
      ),
    ],
    { role: "menu", at },
  );
  panel.addEventListener("keydown", (event) =>
    moveWithArrows(event, [...panel.querySelectorAll("[role^=menuitem]")]),
  );
  return panel;
}

/** Moves the focus among elements that belong together. */
export function moveWithArrows(event, elements) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: "first", End: "last" }[
    event.key
  ];
  if (step === undefined || elements.length === 0) return;
  event.preventDefault();
  const now = elements.indexOf(document.activeElement);
  const count = elements.length;
  const next = step === "first" ? 0 : step === "last" ? count - 1 : (now + step + count) % count;
  elements[next].focus();
}

/** Opens a dialog in the middle; resolves when it is closed, however. */
function openDialog(label, kind, content) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: `dialog ${kind}`, "aria-label": label });
    const close = () => dialog.close();
    dialog.append(...content(close));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) close();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function showAlert(title, text) {
  return openDialog(title, "is-alert", (close) => [
    h("h2", {}, title),
    h("p", { class: "alert-text" }, text),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { type: "button", class: "primary", onclick: close, autofocus: true }, t("dialog.ok")),
    ),
  ]);
}

/** @returns {Promise<boolean>} whether it was agreed to */
export async function ask(question, yes) {
  let isAgreed = false;
  await openDialog(question, "is-alert", (close) => [
    h("p", { class: "alert-text" }, question),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { type: "button", onclick: close }, t("dialog.cancel")),
      h(
        "button",
        {
          type: "button",
          class: "primary",
          onclick: () => {
            isAgreed = true;
            close();
          },
        },
        yes,
      ),
    ),
  ]);
  return isAgreed;
}

export function showPhoto(url, label) {
  return openDialog(label, "is-photo", (close) => [
    h("img", { src: url, alt: label }),
    h(
      "button",
      { type: "button", class: "icon-button dialog-close", "aria-label": t("dialog.close"), onclick: close },
      icon("close"),
    ),
  ]);
}

/**
 * Asks for a few fields. `send` gets their values; when it throws, the reason is shown and the dialog stays.
 * @param {({name: string, label: string, value?: string, isRequired?: boolean, options?: [string, string][]})[]} fields
 */
export function openForm(title, fields, action, send) {
  return openDialog(title, "is-form", (close) => {
    const problem = h("p", { class: "form-problem", role: "alert" });
    const form = h(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          problem.textContent = "";
          try {
            await send(Object.fromEntries(new FormData(form)));
            close();
          } catch (error) {
            problem.textContent = t("error.lead", { reason: error.message });
          }
        },
      },
      h("h2", {}, title),
      fields.map(fieldFor),
      problem,
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { type: "button", onclick: close }, t("dialog.cancel")),
        h("button", { type: "submit", class: "primary" }, action),
      ),
    );
    return [form];
  });
}

function fieldFor({ name, label, value = "", isRequired, options }, index) {
  const input = options
    ? h(
        "select",
        { name },
        options.map(([code, text]) => h("option", { value: code, selected: code === value }, text)),
      )
    : h("input", {
        name,
        value,
        required: isRequired,
        autocomplete: "off",
        autofocus: index === 0,
        maxlength: 128,
      });
  return h("label", { class: "field" }, h("span", {}, label), input);
}

const TOAST_MS = 4500;

/** A short note over a pane; screen readers hear it. @param {HTMLElement} region */
export function toast(region, text) {
  const note = h("p", { class: "toast" }, text);
  region.append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}
