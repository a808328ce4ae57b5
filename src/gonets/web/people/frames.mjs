// What each kind of frame of the live feed does to a person's chats.
// @ts-check

/** @typedef {import("./types.d.ts").ChatRow} ChatRow */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./chats.mjs").Chat} Chat */
/**
 * @typedef {object} Told
 * @property {(id: string) => Chat | undefined} chat
 * @property {(row: ChatRow) => Chat} take a row of a chat, known or not
 * @property {(id: string) => Promise<Chat>} fetch a chat that was never told of
 * @property {(chat: Chat, messages: Message[]) => void} news messages nobody knew of
 * @property {(id: string) => boolean} wasSkipped whether this chat missed what it was not told
 * @property {(me: import("./types.d.ts").Me) => void} me
 */

/**
 * In order; messages that follow each other in one chat go in at once.
 * @param {readonly any[]} frames
 * @param {Told} told
 */
export function applyFrames(frames, told) {
  for (let at = 0; at < frames.length; ) {
    const frame = frames[at];
    let end = at + 1;
    if (frame.kind === "message") while (frames[end]?.kind === "message" && frames[end].chat === frame.chat) end += 1;
    const chat = frame.chat === undefined ? undefined : told.chat(frame.chat);
    const isFirstWord = chat === undefined;
    apply(frame, frames.slice(at, end), chat, told);
    const known = frame.chat === undefined ? undefined : told.chat(frame.chat);
    const place = frames[end - 1].place;
    if (known && place !== undefined) known.place = place;
    if (known && isFirstWord) firstWord(known, told);
    at = end;
  }
}

/**
 * @param {any} frame
 * @param {readonly any[]} run it and those like it
 * @param {Chat | undefined} chat
 * @param {Told} told
 */
function apply(frame, run, chat, told) {
  switch (frame.kind) {
    case "message":
      if (chat) told.news(chat, chat.told(run.map((one) => one.message)));
      else told.fetch(frame.chat).then((made) => firstWord(made, told), () => {});
      break;
    case "chat":
      told.take(frame.row);
      if (chat && told.wasSkipped(chat.id)) chat.pages.stale();
      break;
    case "resync": {
      const missed = told.take(frame.row);
      missed.place = frame.row.place;
      missed.pages.stale();
      break;
    }
    case "read":
      chat?.readBy(frame.member, frame.mid);
      break;
    case "consent":
      if (chat) chat.row.value = { ...chat.row.value, consent: frame.consent };
      break;
    case "acting":
      chat?.actors.add(frame.acting);
      break;
    case "press":
      told.chat(frame.press.chat_id)?.pressed.set(frame.press);
      break;
    case "me":
      told.me(frame.me);
      break;
    default: // a newer server may say more
  }
}

/**
 * A chat that just came into being says something by its last message.
 * @param {Chat} chat
 * @param {Told} told
 */
function firstWord(chat, told) {
  const { unread, last_message: last } = chat.row.peek();
  if (unread && last) told.news(chat, [last]);
}
