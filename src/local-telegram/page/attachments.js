// Files chosen for the next message.
import { openMenu } from "./dialogs.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { sizeOf, t } from "./words.js";

const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp"];

/** @param {() => void} onChange */
export function attachments(name, onChange) {
  let chosen = [];
  const element = h("ul", { class: "attachments", hidden: true });
  const picker = (kind, accept) => {
    const input = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      accept,
      id: `${name}-${kind}`,
      "aria-hidden": "true",
      tabindex: -1,
    });
    input.addEventListener("change", () => {
      add([...input.files], kind);
      input.value = "";
    });
    return input;
  };
  const pickers = { photo: picker("photo", PHOTO_TYPES.join()), document: picker("document") };

  function add(files, kind) {
    const added = files.map((file) => ({
      file,
      kind: kind ?? (PHOTO_TYPES.includes(file.type) ? "photo" : "document"),
    }));
    put([...chosen, ...added]);
    onChange();
  }

  function put(to) {
    chosen = to;
    element.hidden = chosen.length === 0;
    for (const image of element.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    element.replaceChildren(...chosen.map(row), pickers.photo, pickers.document);
  }

  function row(one) {
    const { file, kind } = one;
    const picture =
      kind === "photo"
        ? h("img", { src: URL.createObjectURL(file), alt: "", width: 40, height: 40 })
        : icon("file", 24);
    const remove = () => {
      put(chosen.filter((other) => other !== one));
      onChange();
    };
    return h(
      "li",
      {},
      h("span", { class: "attachment-picture" }, picture),
      h(
        "span",
        { class: "context-words" },
        h("strong", {}, file.name),
        h("span", {}, `${t(kind === "photo" ? "composer.photo" : "composer.file")} · ${sizeOf(file.size)}`),
      ),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": t("composer.remove", { name: file.name }),
          onclick: remove,
        },
        icon("close", 18),
      ),
    );
  }

  put([]);
  return {
    element,
    add,
    put,
    current: () => chosen,
    /** Hands over what was chosen; nothing is chosen any more. */
    take() {
      const taken = chosen;
      put([]);
      return taken;
    },
    choose(anchor) {
      openMenu(anchor, t("composer.attach"), [
        { label: t("composer.photo"), icon: "image", run: () => pickers.photo.click() },
        { label: t("composer.file"), icon: "file", run: () => pickers.document.click() },
      ]);
    },
  };
}
