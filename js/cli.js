#!/usr/bin/env node
// The `countersign` command: picks the file of the command that was asked for, and makes sure that the exit code says what happened.

import { near, parse, Usage } from "./commands/options.js";
import { fail } from "./commands/output.js";

const COMMANDS = {
  check: "decide changes under a policy",
  lint: "find every mistake in a policy",
  calendar: "tell when deploys are open, closed or frozen, and why",
  explain: "tell a person what a decision says",
  override: "write the texts that go with an override",
  "override parse": "read a filled-in override request back",
  "record append": "decide a change and append it to the deploy record",
  "record verify": "check that a deploy record's chain holds",
  approve: "approve a change, signed with a person's own key",
  "sign-change": "sign a change that was gathered, for those who trust signed ones alone",
  "verify-signoff": "say what a sign-off is worth now",
  "verify-artifact": "say what is proven of an artifact",
  schema: "print the JSON Schema of a document",
  init: "write a small policy and a change to start from",
};

const HELP = `Decides whether a change may be deployed, and says why.

usage: countersign COMMAND [OPTION]…

${Object.entries(COMMANDS).map(([name, summary]) => `  ${name.padEnd(17)}${summary}`).join("\n")}

  --help         what there is to say about a command
  --version      the versions of the engine and of the time-zone database

exit codes: 0 allow or good · 1 deny, or a mistake found · 2 could not decide · 3 pending
`;

const RECORD = `usage: countersign record append [OPTION]…    ${COMMANDS["record append"]}
       countersign record verify LOG         ${COMMANDS["record verify"]}

\`countersign record append --help\` says more, and so for the other.
`;

/** Nothing but a decision may look like one: whatever goes wrong in the command itself is "could not decide". */
const crash = (error) => {
  fail({ code: "command/crashed", message: error?.stack ?? String(error) });
  process.exit(2);
};
process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);
process.stdout.on("error", () => process.exit(2));
process.exitCode = 2;

async function main(args) {
  if (args[0] === "help") args = [...args.slice(1), "--help"];
  const words = args.findIndex((arg) => arg.startsWith("-"));
  const leading = words < 0 ? args : args.slice(0, words);
  const name = [leading.slice(0, 2).join(" "), leading[0]].find((name) => Object.hasOwn(COMMANDS, name));
  if (!name) {
    if (args.includes("--version")) {
      const { callText } = await import("./full.js");
      const { engine, tzdb } = JSON.parse(callText("version", "{}"));
      process.stdout.write(`countersign ${engine}, time zones ${tzdb}\n`);
      return 0;
    }
    const asked = leading[0] === "record" ? leading.slice(0, 2).join(" ") : leading[0];
    if (asked !== undefined && asked !== "record") {
      throw new Usage(`there is no command \`${asked}\``, near(asked, Object.keys(COMMANDS)) ?? "`countersign --help` lists them");
    }
    const odd = args.find((arg) => arg.startsWith("-") && !["--help", "-h"].includes(arg));
    if (asked === undefined && odd !== undefined) throw new Usage(`there is no option \`${odd}\` here`, "`countersign --help` lists the commands");
    const wanted = args.includes("--help") || args.includes("-h");
    (wanted ? process.stdout : process.stderr).write(asked === "record" ? RECORD : HELP);
    return wanted ? 0 : 2;
  }
  const command = await import(`./commands/${name.replace(" ", "-")}.js`);
  const parsed = parse(name, COMMANDS[name], command, args.slice(name.split(" ").length));
  if (parsed.help) {
    process.stdout.write(parsed.help);
    return 0;
  }
  await import("./full.js");
  return command.run(parsed.options, parsed.operands);
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => (typeof error?.code === "string" && error.expected ? fail(error) : crash(error)),
);
