// Shapes of the people's door, as the browser gets them. By hand until tools/types generates them.
export type ChatId = string;
export type Mid = string;
export type MemberId = string;
export interface Me {
  user_id: MemberId; name: string; photo_url?: string; phone?: string; phone_shown: boolean; language: "ru" | "en" | null;
  theme: "auto" | "light" | "dark"; text_size: "normal" | "large"; admin: boolean; login?: string;
}
export interface Member { member_id: MemberId; name: string; photo_url?: string }
export interface Limits {
  text_chars: number; attachments: number; images: number; upload_bytes: number; edit_hours: number; title_chars: number;
  name_chars?: number; link_payload_chars?: number;
}
export interface Snapshot {
  me: Me; mode: "development" | "production"; now: number; limits: Limits; chats: ChatRow[]; marker: string | null; presses: Press[];
}
export type May = "send" | "edit_title" | "edit_icon" | "add" | "remove" | "leave" | "admins" | "link" | "delete_any";
export interface ChatRow {
  chat_id: ChatId; type: "GROUP_CHAT" | "DIALOG" | "CHAT"; status: "ACTIVE" | "LEFT" | "REMOVED"; title?: string; icon?: { url: string };
  companion?: Member; group_id?: MemberId; owner_id: MemberId; members: number; lastEventTime: number; my_role: "OWNER" | "ADMIN" | "MEMBER";
  may: May[]; last_message?: Message; unread: number; first_unread?: Mid; read_up_to?: Mid; read_by_others_up_to?: Mid;
  consent?: "ALLOWED" | "DENIED" | "BLOCKED" | "NONE"; acting: Acting[]; place: string;
}
export interface FileFacts { name: string; size: number; media_type?: string }
export interface Message {
  sender: { user_id: MemberId; name: string }; recipient: { chat_id: ChatId }; timestamp: number; edited?: true; deleted?: true;
  message: {
    text?: string; attachments?: Attachment[]; seq: string; mid: Mid; reply_to?: Mid; privacyWarning?: "SCREENSHOT" | "SCREENCAST";
  };
  system?: string; system_about?: { members?: Member[]; title?: string };
  reply?: { mid: Mid; sender: Member; text?: string; kind?: string; deleted?: true };
  sizes?: ({ width: number; height: number } | null)[];
  files?: (FileFacts | null)[];
  client_id?: string; version: string;
}
export interface Window { messages: Message[]; has_before: boolean; has_after: boolean; place: string }
export interface Acting {
  member_id: MemberId; name: string; action: "typing_on" | "sending_photo" | "sending_video" | "sending_audio" | "sending_file"; until: number;
}
export interface Press {
  press_id: string; chat_id: ChatId; mid: Mid; row: number; column: number; pressed_at: number;
  state: "waiting" | "answered" | "followed" | "expired"; ended_by?: Mid;
}
export interface Media { id: string; token: string; url: string; name?: string }
export interface Location {
  latitude: number; longitude: number; altitude?: number; epu?: number; heading?: number; speed?: number; zoom?: number; livePeriod?: number;
}
export interface Contact { id?: string; name: string; photoUrl?: string; phone?: string; vcfBody?: string }
export interface Button {
  type: "CALLBACK" | "LINK" | "REQUEST_CONTACT" | "REQUEST_GEO_LOCATION"; text: string; intent?: "POSITIVE" | "NEGATIVE" | "DEFAULT";
  payload?: string; url?: string; quick?: boolean;
}
export type Attachment =
  | { type: "IMAGE" | "VIDEO" | "AUDIO" | "FILE"; payload: Media }
  | { type: "SHARE"; payload: { id: string; url: string } }
  | { type: "CONTACT"; payload: Contact }
  | { type: "LOCATION"; payload: Location }
  | { type: "MUSIC" | "STICKER"; payload: { id: string; url: string } }
  | { type: "CALL"; payload: { id: string; type: "AUDIO" | "VIDEO"; hangupType: "CANCELED" | "REJECTED" | "HUNGUP" | "MISSED"; duration: number } }
  | { type: "PRESENT"; payload: { id: string; status: "SENT"; receiverId: MemberId; senderId: MemberId } }
  | { type: "INLINE_KEYBOARD"; payload: { keyboard: { buttons: Button[][] }; callbackId: string } };
