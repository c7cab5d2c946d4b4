// The messages of one chat or topic: drawn, kept in step, scrolled.
import { pendingMark } from "./buttons.js";
import { h, setChildren } from "./dom.js";
import { icon } from "./icons.js";
import { messageNode } from "./message.js";
import { serviceText } from "./preview.js";
import { voteOf } from "./state.js";
import { currentLanguage, dayOf, t } from "./words.js";

/** Messages of one sender this close together look like one. */
const TOGETHER_S = 300;
/** What comes this soon after the message before it belongs to the same burst. */
const BURST_MS = 8000;
const MARGIN_PX = 12;

/** @param {object} place see messageNode; `key` names the chat or topic shown */
export function chatView(place) {
  const list = h("div", { class: "log-list", role: "log" });
  const log = h("div", { class: "log", tabindex: 0, role: "region" }, list);
  const jump = h("button", { type: "button", class: "jump", hidden: true, onclick: toBottom });
  const element = h("div", { class: "chat-view" }, log, jump);
  const dots = h("div", { class: "typing", "aria-hidden": "true" }, h("span"), h("span"), h("span"));

  let drawn = new Map();
  let shownKey;
  let newestId = 0;
  let newBelow = 0;
  // While it sticks, the view follows what comes in; it lets go when somebody scrolls up to read.
  let isSticking = true;
  let isAtBottom = true;
  let expectedTop = 0;
  // What came after this message is the answer that should be seen from its beginning.
  let burstAfterId = 0;
  let lastArrivalMs = 0;

  const bottom = () => log.scrollHeight - log.clientHeight;
  const topOf = (node) => node.offsetTop - MARGIN_PX;

  function scrollTo(top) {
    expectedTop = Math.round(Math.max(0, Math.min(top, bottom())));
    log.scrollTop = expectedTop;
    isAtBottom = bottom() - log.scrollTop < 24;
    showJump();
  }

  function toBottom() {
    isSticking = true;
    newBelow = 0;
    scrollTo(bottom());
  }

  function showJump() {
    if (bottom() - log.scrollTop < 120) newBelow = 0;
    jump.hidden = bottom() - log.scrollTop < 120;
    jump.setAttribute(
      "aria-label",
      newBelow > 0 ? t("chat.newMessages", { count: newBelow }) : t("chat.toLatest"),
    );
    jump.replaceChildren(icon("down"), ...(newBelow > 0 ? [h("span", { class: "badge" }, newBelow)] : []));
  }

  log.addEventListener("scroll", () => {
    isAtBottom = bottom() - log.scrollTop < 24;
    if (Math.abs(log.scrollTop - expectedTop) > 2) isSticking = isAtBottom;
    showJump();
  });
  new ResizeObserver(() => {
    if (isAtBottom && isSticking) scrollTo(bottom());
    else showJump();
  }).observe(log);

  log.addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    if (focused !== log && !focused.matches(".message, .service")) return;
    const all = [...list.querySelectorAll(".message, .service")];
    const at = all.indexOf(focused);
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const next = at < 0 ? all.at(-1) : all[at + (event.key === "ArrowUp" ? -1 : 1)];
      next?.focus();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      focused.querySelector(".message-actions")?.click();
    } else if (event.key === "Escape") {
      place.focusComposer();
    }
  });

  /** The nodes that should be there, with those of messages that look as before taken over. */
  function draw(messages) {
    const next = new Map();
    const nodes = [];
    let previous;
    let day;
    for (const group of grouped(messages)) {
      const { message } = group[0];
      const today = new Date(message.date * 1000).toDateString();
      if (today !== day) {
        day = today;
        previous = undefined;
        nodes.push(
          keep(`day ${today}`, [], currentLanguage() + dayOf(message.date), () =>
            h("div", { class: "day" }, h("span", {}, dayOf(message.date))),
          ),
        );
      }
      const follows = isFollowing(previous, message);
      previous = message;
      const mark = [
        follows,
        currentLanguage(),
        place.key,
        pendingMark(place.viewerId, message),
        repliedMark(message),
        voteMark(message),
      ].join("|");
      nodes.push(
        keep(`message ${message.message_id}`, group, mark, () => messageNode(group, place, follows)),
      );
    }
    function keep(key, group, mark, make) {
      const known = drawn.get(key);
      const isSame =
        known?.mark === mark &&
        known.group.length === group.length &&
        group.every((shown, i) => shown === known.group[i]);
      const entry = isSame ? known : { group, mark, node: make() };
      next.set(key, entry);
      return entry.node;
    }
    return { next, nodes };
  }

  const repliedMark = ({ reply_to_message: replied }) =>
    replied === undefined || place.chat.messages.has(replied.message_id);
  const voteMark = ({ poll }) => (poll === undefined ? "" : voteOf(place.viewerId, poll.id).join());

  function update(messages, { typing, empty }) {
    const isOther = place.key !== shownKey;
    if (isOther) {
      shownKey = place.key;
      drawn = new Map();
      // A chat that is opened is not news: only what comes from now on is spoken.
      list.setAttribute("aria-live", "off");
      setTimeout(() => list.setAttribute("aria-live", "polite"), 500);
    }
    setLabels();
    const focus = focusWithin(list);
    const wasAtBottom = isAtBottom;
    const topBefore = log.scrollTop;
    const { next, nodes } = draw(messages);
    const changedNodes = [...next]
      .filter(([key, { node }]) => drawn.has(key) && drawn.get(key).node !== node)
      .map(([, { node }]) => node);
    drawn = next;
    if (typing !== undefined) nodes.push(dots);
    setChildren(list, nodes.length > 0 ? nodes : [empty()].filter(Boolean));
    restoreFocus(focus);
    follow(messages, { isOther, wasAtBottom, topBefore, changedNodes });
  }

  function setLabels() {
    const label = t("chat.log", { title: place.title });
    if (log.getAttribute("aria-label") === label) return;
    log.setAttribute("aria-label", label);
    list.setAttribute("aria-label", label);
  }

  /** Scrolls to what is new, if its reader wants to see it. */
  function follow(messages, { isOther, wasAtBottom, topBefore, changedNodes }) {
    const before = newestId;
    newestId = messages.at(-1)?.message.message_id ?? 0;
    if (isOther) {
      isSticking = true;
      newBelow = 0;
      burstAfterId = newestId;
      const last = nodeOf(newestId);
      scrollTo(last === null ? bottom() : Math.min(bottom(), topOf(last)));
      return;
    }
    const arrived = messages.filter(({ message }) => message.message_id > before);
    if (arrived.length > 0) {
      for (const { message } of arrived) nodeOf(message.message_id)?.classList.add("is-new");
      const now = Date.now();
      if (now - lastArrivalMs > BURST_MS) burstAfterId = Math.max(burstAfterId, before);
      lastArrivalMs = now;
      const isOwn = arrived.at(-1).message.from?.id === place.viewerId;
      if (isOwn) {
        burstAfterId = newestId;
        toBottom();
      } else if (isSticking) {
        const first = messages.find(({ message }) => message.message_id > burstAfterId);
        const node = first && nodeOf(first.message.message_id);
        scrollTo(node ? Math.min(bottom(), topOf(node)) : bottom());
      } else {
        newBelow += arrived.length;
      }
    } else if (changedNodes.length > 0 && (wasAtBottom || isSticking)) {
      // An edited message is read from its beginning too; nothing moves up unless it has to.
      const top = topOf(changedNodes.at(-1));
      scrollTo(
        top < topBefore
          ? wasAtBottom && top + MARGIN_PX < topBefore
            ? top
            : topBefore
          : Math.min(bottom(), Math.max(topBefore, top)),
      );
    } else if (wasAtBottom && isSticking) {
      scrollTo(bottom());
    }
    showJump();
  }

  const nodeOf = (id) => list.querySelector(`[data-id="${id}"]`);

  return {
    element,
    update,
    /** What comes from now on is an answer to something just done here. */
    expectAnswer() {
      burstAfterId = newestId;
      isSticking = true;
    },
    jump(id) {
      const node = nodeOf(id);
      if (node === null) return;
      isSticking = false;
      const target = node.closest(".message, .service") ?? node;
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
      target.classList.remove("is-found");
      // Read back, so that the animation begins anew.
      void target.offsetWidth;
      target.classList.add("is-found");
    },
  };
}

/** Messages by the album they belong to; most are alone. */
function grouped(messages) {
  const groups = [];
  for (const shown of messages) {
    const album = shown.message.media_group_id;
    const last = groups.at(-1);
    if (album !== undefined && last?.[0].message.media_group_id === album) last.push(shown);
    else groups.push([shown]);
  }
  return groups;
}

function isFollowing(previous, message) {
  if (previous === undefined || serviceText(previous) !== undefined) return false;
  const isSameSender =
    previous.from?.id === message.from?.id && previous.sender_chat?.id === message.sender_chat?.id;
  return isSameSender && message.date - previous.date < TOGETHER_S;
}

/** Where the focus is among the messages: it must survive that a message is drawn anew. */
function focusWithin(list) {
  const focused = document.activeElement;
  if (!list.contains(focused)) return undefined;
  const message = focused.closest("[data-id].message, .service");
  return { id: message?.dataset.id, key: focused.dataset.key, list };
}

function restoreFocus(focus) {
  if (focus === undefined || focus.list.contains(document.activeElement)) return;
  const message = focus.list.querySelector(`.message[data-id="${focus.id}"]`);
  const same = focus.key && message?.querySelector(`[data-key="${focus.key}"]`);
  const target = same || message?.querySelector('[data-key^="key:"]') || message || focus.list.parentElement;
  target.focus({ preventScroll: true });
}
