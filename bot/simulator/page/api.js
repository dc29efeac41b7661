// Talks to the demo's own server and to nobody else.

export async function ask(path) {
  return answer(await fetch(path));
}

export async function wish(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function answer(response) {
  const found = await response.json();
  if (!response.ok) throw new Error(found.error);
  return found;
}
