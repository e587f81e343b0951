// The options of a command, from the table that the command's file gives.

import { parseArgs } from "node:util";

/** The command was not asked as it can be. */
export class Usage extends Error {
  code = "command/usage";
  expected = true;
  constructor(message, help) {
    super(message);
    this.help = help;
  }
}

const EVERY = {
  output: { value: "text|json", help: "what stands on standard output; `text` unless given" },
  help: { help: "this page" },
};

/**
 * Reads a command's arguments.
 *
 * A command gives `options`, by name `{ value?, help, several?, required? }`, `operands` as a word such as `LOG` or `[DIR]`,
 * and `examples`, pairs of a line and what it does.
 */
export function parse(name, summary, command, args) {
  const known = { ...command.options, ...EVERY };
  const types = Object.entries(known).map(([option, { value }]) => [option, { type: value ? "string" : "boolean" }]);
  const options = Object.fromEntries(types);
  options.help.short = "h";
  const { tokens } = parseArgs({ args, options, tokens: true, strict: false, allowPositionals: true });
  const found = {};
  const operands = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const { name: option, rawName, value } = token;
    const about = Object.hasOwn(known, option) ? known[option] : undefined;
    if (!about) {
      const names = Object.keys(known).map((option) => `--${option}`);
      throw new Usage(`\`${name}\` has no option \`${rawName}\``, near(rawName, names) ?? `\`countersign ${name} --help\` lists them`);
    }
    if (!about.value && value !== undefined) throw new Usage(`\`${rawName}\` takes no value`);
    if (about.value && (value === undefined || value === "" || (!token.inlineValue && /^-./.test(value)))) {
      throw new Usage(`\`${rawName}\` needs a value: ${about.value}`);
    }
    if (about.several) (found[option] ??= []).push(value);
    else if (Object.hasOwn(found, option)) throw new Usage(`\`${rawName}\` is given twice`);
    else found[option] = value ?? true;
  }
  if (found.help) return { help: help(name, summary, command, known) };
  found.output ??= "text";
  if (!["text", "json"].includes(found.output)) {
    throw new Usage(`\`--output\` is \`text\` or \`json\`, not \`${found.output}\``, near(found.output, ["text", "json"]));
  }
  for (const [option, { required, value }] of Object.entries(known)) {
    if (required && !Object.hasOwn(found, option)) throw new Usage(`\`${name}\` needs \`--${option} ${value}\``, `see \`countersign ${name} --help\``);
  }
  const most = { none: 0, one: 1, many: Infinity }[command.operands?.count ?? "none"];
  if (operands.length > most) throw new Usage(`\`${operands[most]}\` is one argument too many`, `see \`countersign ${name} --help\``);
  return { options: found, operands };
}

function help(name, summary, command, known) {
  const shown = ([option, { value, help, several, required }]) => {
    const marks = [required && "required", several && "may be given several times"].filter(Boolean).join(", ");
    return `  ${`--${option}${value ? ` ${value}` : ""}`.padEnd(24)} ${help}${marks && ` (${marks})`}`;
  };
  const operand = command.operands ? ` ${command.operands.word}` : "";
  const examples = command.examples.map(([line, what]) => `  ${line}\n      ${what}`).join("\n");
  return `countersign ${name}: ${summary}\n\nusage: countersign ${name}${operand} [OPTION]…\n\n${Object.entries(known).map(shown).join("\n")}\n\nexamples:\n${examples}\n`;
}

/** The word that was most likely meant, as a help text. */
export function near(word, words) {
  const ranked = words.map((candidate) => [distance(word, candidate), candidate]).sort(([a], [b]) => a - b);
  const [away, candidate] = ranked[0] ?? [Infinity];
  return away <= Math.max(2, Math.floor(word.length / 3)) ? `did you mean \`${candidate}\`?` : undefined;
}

/** How many characters are put in, left out or changed between two words. */
function distance(a, b) {
  if (a.length > 64) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
