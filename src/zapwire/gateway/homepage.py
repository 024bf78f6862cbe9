"""The page at `/`: what one user's session is doing, its QR code, and messages in and out."""

from typing import Final

from zapwire.gateway.apipage import policy

STYLE: Final = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:2rem auto;padding:0 1rem}
button,input{font:inherit;padding:.2rem .6rem}
img,video,audio{display:block;width:16rem;margin:1rem 0}
#qr{background:#fff}
pre{background:#8881;padding:.6rem;border-radius:.4rem;overflow:auto;max-height:20rem;white-space:pre-wrap}
[hidden]{display:none}
"""

SCRIPT: Final = """
const at = (id) => document.getElementById(id);
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) { sessionStorage.token = given; history.replaceState(null, "", location.pathname); }
at("token").value = sessionStorage.token || "";
const say = (text) => { at("log").textContent += text + "\\n"; at("log").scrollTop = at("log").scrollHeight; };
async function call(method, path, body) {
  const answer = await fetch(path, {method, headers: {Token: at("token").value}, body: body && JSON.stringify(body)});
  const json = await answer.json();
  if (!json.success) throw new Error(json.error);
  return json.data;
}
const act = (id, work) => at(id).addEventListener("click", () => work().catch((error) => say("! " + error.message)));
let following = null;
async function follow(token) {
  following = token;
  try {
    const answer = await fetch("/events", {headers: {Token: token}});
    if (!answer.ok) return;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const {value, done} = await reader.read();
      if (done || following !== token) return;
      text += value;
      const parts = text.split("\\n\\n");
      text = parts.pop();
      for (const part of parts) {
        const lines = part.split("\\n").filter((line) => line.startsWith("data: "));
        const data = lines.map((line) => line.slice(6)).join("\\n");
        if (data) tell(JSON.parse(data));
      }
    }
  } finally { if (following === token) following = null; }
}
function show(kind, mimetype, url, name) {
  const tags = {image: "img", sticker: "img", video: "video", audio: "audio"};
  const shown = document.createElement(tags[kind] || "a");
  if (tags[kind]) { shown.src = url; shown.title = name; shown.controls = true; }
  else { shown.href = url; shown.textContent = name || mimetype; shown.download = name; }
  at("files").append(shown);
}
function tell(event) {
  const info = event.event && event.event.Info, message = event.event && event.event.Message;
  const text = message && (message.conversation || (message.extendedTextMessage || {}).text);
  const media = event.media;
  say(event.type + (info ? " from " + (info.PushName || info.Sender) : "") + (text ? ": " + text : "")
    + (media ? ": " + media.kind + ", " + media.size + " bytes" : ""));
  if (media) show(media.kind, media.mimeType, new URL(media.url).pathname + new URL(media.url).search, media.fileName);
}
async function look() {
  const token = at("token").value;
  if (token) try {
    const status = await call("GET", "/session/status");
    sessionStorage.token = token;
    at("status").textContent = status.name + ": " + status.phase + (status.jid ? ", " + status.jid : "")
      + (status.error ? ", " + status.error : "");
    at("qr").hidden = !status.qrcode;
    if (status.qrcode && at("qr").src !== status.qrcode) at("qr").src = status.qrcode;
    if (following !== token) follow(token).catch(() => {});
  } catch (error) { at("status").textContent = error.message; at("qr").hidden = true; }
  setTimeout(look, 1000);
}
act("connect", () => call("POST", "/session/connect", {}));
act("disconnect", () => call("POST", "/session/disconnect"));
act("send", async () => {
  const sent = await call("POST", "/chat/send/text", {Phone: at("phone").value, Body: at("body").value});
  say("sent: " + sent.Id);
});
const kinds = ["image", "audio", "video"];
act("upload", async () => {
  const file = at("file").files[0];
  if (!file) throw new Error("choose a file first");
  const kind = kinds.find((kind) => file.type.startsWith(kind + "/")) || "document", form = new FormData();
  form.append("Phone", at("phone").value);
  form.append("file", file);
  const answer = await fetch("/chat/send/" + kind, {method: "POST", headers: {Token: at("token").value}, body: form});
  const json = await answer.json();
  if (!json.success) throw new Error(json.error);
  say("sent: " + json.data.Id + ", as " + kind);
});
const read = (file) => new Promise((done, fail) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = () => fail(reader.error);
  reader.readAsDataURL(file);
});
act("scan", async () => say("linked: " + (await call("POST", "/demo/scan")).jid));
act("write", async () => {
  const file = at("file").files[0];
  await call("POST", "/demo/send", {Body: at("body").value, ...(file ? {File: await read(file)} : {})});
});
let last = 0;
async function watch(demo) {
  for (;;) {
    try {
      const found = await call("GET", "/demo/messages?after=" + last);
      for (const message of found.messages) {
        const media = message.media, what = media ? media.kind + ", " + media.size + " bytes " : "";
        say(demo.contact.name + "'s phone shows: " + what + message.text);
        if (media && media.url) show(media.kind, media.mimetype, media.url, media.filename);
      }
      last = found.last;
    } catch (error) { /* the next look says what is wrong */ }
    await new Promise((done) => setTimeout(done, 1000));
  }
}
fetch("/demo").then((answer) => answer.ok ? answer.json() : null).then((answer) => {
  if (!answer) return;
  at("demo").hidden = false;
  at("phone").value = answer.data.contact.number;
  at("scan").textContent = "Scan with " + answer.data.account.name + "'s phone";
  at("write").textContent = "Send from " + answer.data.contact.name + "'s phone";
  watch(answer.data);
}).catch(() => {});
look();
"""

_PAGE: Final = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>zapwire</title>
<style>{STYLE}</style></head><body>
<h1>zapwire</h1>
<p>The calls of the API: <a href="/api">/api</a> · how the server is: <a href="/health">/health</a></p>
<p><label>Token <input id="token" type="password" autocomplete="off"></label> <span id="status"></span></p>
<p><button id="connect">Connect</button> <button id="disconnect">Disconnect</button></p>
<img id="qr" alt="The QR code to scan" hidden>
<p><label>To <input id="phone"></label> <label>Text <input id="body" value="Hello"></label>
<button id="send">Send</button></p>
<p><label>File <input id="file" type="file"></label> <button id="upload">Send file</button></p>
<p id="demo" hidden><button id="scan">Scan</button> <button id="write">Write</button></p>
<pre id="log"></pre>
<div id="files"></div>
<script>{SCRIPT}</script></body></html>"""


def home() -> tuple[str, str]:
    """The page, and its Content-Security-Policy."""
    return _PAGE, policy(STYLE, SCRIPT, more="; img-src 'self' data:; media-src 'self' data:")
