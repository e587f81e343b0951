// What a command says. Its answer goes to standard output; why there is none goes to standard error.

/** CONTRACT: over several inputs the worst, in this order. */
const WORST = [2, 1, 3, 0];

/** The exit code of several. */
export const worst = (codes) => WORST.find((code) => codes.includes(code)) ?? 0;

/** The exit code of a decision, a JSON value; an error has no verdict. */
export const codeOf = ({ verdict }) => ({ allow: 0, deny: 1, pending: 3 })[verdict] ?? 2;

/** Says something that a person reads. */
export const say = (text, stream = process.stdout) => stream.write(paint(plain(text), stream));

/** Says why there is no answer: on standard error as text, and as JSON on standard output where JSON was asked for. */
export function fail(error, { name, output } = {}) {
  if (output === "json") process.stdout.write(`${error.json ?? JSON.stringify({ error: { code: error.code, message: error.message, help: error.help } })}\n`);
  say(error.told || describe(error, name), process.stderr);
  return 2;
}

/** An error of the core or of the command as text, in the form in which the core tells a policy's mistakes. */
function describe(error, name) {
  const all = error.diagnostics?.length ? error.diagnostics : [error];
  return all.map((one) => {
    const { code, severity = "error", message, help, path, span, source } = one;
    const blank = " ".repeat(String(span?.line ?? "").length || 1);
    const place = [name, span && `${span.line}:${span.column}`].filter(Boolean).join(":");
    const lines = [`${severity}[${code}]: ${message}`];
    if (place || path) lines.push(`${blank} --> ${[place, path].filter(Boolean).join("  ")}`);
    if (span && source) {
      const width = span.end_line === span.line ? Math.max(1, Math.min(120, span.end_column - span.column)) : 1;
      lines.push(`${span.line} | ${source}`, `${blank} | ${source.slice(0, span.column - 1).replace(/[^\t]/g, " ")}${"^".repeat(width)}`);
    }
    if (help) lines.push(`${blank} = help: ${help}`);
    return `${lines.join("\n")}\n`;
  }).join("\n");
}

/** Text from outside must not steer the terminal: control characters and those that turn the direction of writing are shown. */
const plain = (text) =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);

const COLOURS = { red: 31, green: 32, yellow: 33, cyan: 36, faint: 2, bold: 1 };
const sgr = (text, ...styles) => `\x1b[${styles.map((style) => COLOURS[style]).join(";")}m${text}\x1b[0m`;

/** Where colour goes: the beginnings of lines as the core writes them. */
const PATTERNS = [
  [/^ALLOW\b/gm, "bold", "green"],
  [/^PENDING\b/gm, "bold", "yellow"],
  [/^(?:DENY\b|error\[[^\]\n]*\])/gm, "bold", "red"],
  [/^warning\[[^\]\n]*\]/gm, "bold", "yellow"],
  [/^(?:blocks|owed|waived|would block, if it were enforced|passed|doesn't concern this change|next|left owed)$/gm, "bold"],
  [/^ {2}\+(?= )/gm, "green"],
  [/^ {2}[-~?](?= )/gm, "yellow"],
  [/^ {2}x(?= )/gm, "red"],
  [/^ +(?:->|= help:) .*$/gm, "cyan"],
  [/^ +--> .*$/gm, "faint"],
];

const coloured = (stream) => Boolean(stream.isTTY && !process.env.NO_COLOR && stream.hasColors?.());
const paint = (text, stream) =>
  coloured(stream) ? PATTERNS.reduce((text, [pattern, ...styles]) => text.replace(pattern, (found) => sgr(found, ...styles)), text) : text;

/** Shows how far long work has come, on a terminal and after a second. Gives the function that is told of each step. */
export function progress(what, total) {
  if (!process.stderr.isTTY) return () => {};
  const started = Date.now();
  let shown = 0;
  return (done) => {
    const now = Date.now();
    if (done === total) return shown && process.stderr.write("\r\x1b[K");
    if (now - started < 1000 || now - shown < 100) return;
    shown = now;
    process.stderr.write(`\r\x1b[K${what} ${done} of ${total}`);
  };
}
