"""The page at `/api`: the OpenAPI document for people, without a line from any other server."""

import base64
import hashlib
import html
from collections.abc import Iterator
from typing import Any, Final

import orjson

Json = dict[str, Any]

STYLE: Final = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre,input,textarea{font:14px/1.5 ui-monospace,monospace}
pre,textarea{background:#8881;padding:.6rem;overflow:auto;border-radius:.4rem}
textarea{width:100%;box-sizing:border-box;border:1px solid #8886;color:inherit}
details{border:1px solid #8884;border-radius:.4rem;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}
.method{display:inline-block;width:4.5rem;font-weight:700}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0}
button{font:inherit;padding:.2rem .8rem}
"""

SCRIPT: Final = """
for (const form of document.querySelectorAll("form")) form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const out = form.querySelector("output"), body = form.querySelector("textarea");
  const token = document.querySelector("#token");
  let path = form.dataset.path;
  for (const input of form.querySelectorAll("input[data-name]"))
    path = path.replace("{" + input.dataset.name + "}", encodeURIComponent(input.value));
  const headers = form.dataset.admin ? {Authorization: token.value} : token.value ? {Token: token.value} : {};
  out.textContent = "…";
  try {
    const answer = await fetch(path, {method: form.dataset.method, headers, body: body ? body.value : undefined});
    out.textContent = answer.status + "\\n" + await answer.text();
  } catch (error) { out.textContent = String(error); }
});
"""


def policy(*texts: str, more: str = "") -> str:
    """The Content-Security-Policy of a page whose only style and script are these texts, in this order."""
    style, script = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; connect-src 'self'; "
        f"frame-ancestors 'none'; base-uri 'none'; form-action 'none'{more}"
    )


def page(document: Json) -> tuple[str, str]:
    """The page, and its Content-Security-Policy."""
    calls = "\n".join(_sections(document))
    title = html.escape(f"{document['info']['title']} {document['info']['version']}")
    intro = "".join(f"<p>{_text(part)}</p>" for part in document["info"]["description"].split("\n\n"))
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{STYLE}</style></head><body>
<h1>{title}</h1>{intro}
<p>The document itself: <a href="/openapi.json">/openapi.json</a>.</p>
<p><label>Token for trying calls: <input id="token" type="password" autocomplete="off"></label></p>
{calls}
<script>{SCRIPT}</script></body></html>"""
    return text, policy(STYLE, SCRIPT)


def _sections(document: Json) -> Iterator[str]:
    for tag in document.get("tags", ()):
        yield f"<h2>{html.escape(tag['name'])}</h2><p>{_text(tag['description'])}</p>"
        for path, calls in document["paths"].items():
            for method, call in calls.items():
                if tag["name"] in call.get("tags", ()):
                    yield _call(document, method.upper(), path, call)


def _call(document: Json, method: str, path: str, call: Json) -> str:
    is_admin = any("AdminToken" in need for need in call.get("security", ()))
    content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    parameters = call.get("parameters", [])
    inputs = "".join(
        f'<p><label>{html.escape(item["name"])} <input data-name="{html.escape(item["name"])}"></label></p>'
        for item in parameters
        if item["in"] == "path"
    )
    example = orjson.dumps(content.get("example", {}), option=orjson.OPT_INDENT_2).decode() if content else ""
    body = f'<textarea rows="{example.count(chr(10)) + 1}">{html.escape(example)}</textarea>' if content else ""
    rows = "".join(
        f"<tr><td>{code}</td><td>{_text(answer['description'])}</td></tr>" for code, answer in call["responses"].items()
    )
    admin = ' data-admin="1"' if is_admin else ""
    return (
        f'<details><summary><span class="method">{method}</span><code>{html.escape(path)}</code> '
        f"{_text(call['summary'])}</summary><p>{_text(call.get('description', ''))}</p>"
        f"{_fields(document, content)}"
        f'<form data-method="{method}" data-path="{html.escape(path)}"{admin}>{inputs}{body}'
        f"<button>Try</button><pre><output></output></pre></form><table>{rows}</table></details>"
    )


def _fields(document: Json, content: Json) -> str:
    """The fields of a request as a table."""
    reference = content.get("schema", {}).get("$ref", "")
    schema = document["components"]["schemas"].get(reference.rpartition("/")[2])
    if schema is None:
        return ""
    required = schema.get("required", ())
    rows = "".join(
        f"<tr><td><code>{html.escape(name)}</code>{' *' if name in required else ''}</td>"
        f"<td>{_text(field.get('description', ''))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
    )
    return f"<table>{rows}</table>"


def _text(text: str) -> str:
    """Plain text, in which `…` is code."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
