// Says what is proven of an artifact by its attestations.

import { ask, list } from "./ask.js";
import { TRUSTED_ROOT, loadPolicy, readTrustedRoots } from "./deciding.js";
import { documents, read } from "./input.js";
import { Usage } from "./options.js";
import { codeOf, fail, say } from "./output.js";

export const operands = { word: "ARTIFACT", count: "one" };

export const options = {
  attestation: { value: "FILE", help: "a Sigstore bundle or a DSSE envelope, or JSONL with one on each line", several: true, required: true },
  policy: { value: "FILE", help: "the policy whose section `artifact` it is judged by" },
  key: { value: "FILE", help: "a public key in PEM that may have signed; without a policy", several: true },
  ...TRUSTED_ROOT,
  at: { value: "INSTANT", help: "when, RFC 3339; now, unless given" },
};

export const examples = [
  ["countersign verify-artifact registry.example.com/shop@sha256:… --attestation bundle.json --key cosign.pub", "says what whoever holds this key has attested"],
  ["countersign verify-artifact sha256:… --attestation bundles.jsonl --trusted-root trusted_root.json", "says who signed, by certificate, and what they attest"],
  ["countersign verify-artifact sha256:… --attestation bundles.jsonl --policy policy.yaml --trusted-root trusted_root.json", "says whether that is what the policy asks for"],
];

export async function run({ attestation, policy: name, key = [], "trusted-root": roots, at = new Date().toISOString(), output }, [artifact]) {
  if (artifact === undefined) throw new Usage("`verify-artifact` needs an artifact", "countersign verify-artifact NAME@sha256:… …");
  if (name !== undefined && key.length > 0) throw new Usage("`--policy` says whose keys count, and takes no `--key` beside it");
  if (name === undefined && key.length === 0 && roots === undefined) {
    throw new Usage("nobody is named whose signatures count", "give `--policy`, `--key` or `--trusted-root`");
  }
  try {
    const policy = name === undefined ? undefined : await loadPolicy({ policy: name });
    const attestations = [];
    for (const file of attestation) attestations.push(...(await documents(file)).map(({ bytes }) => bytes.toString()));
    const texts = { policy: policy?.canonical, attestations: list("attestations", attestations) };
    if (roots !== undefined) texts.trusted_roots = await readTrustedRoots(roots);
    const keys = policy ? undefined : await Promise.all(key.map(async (file) => (await read(file)).toString()));
    const answer = ask("artifact", texts, { artifact, at, keys });
    const { error, verdict, sound, text } = JSON.parse(answer);
    if (error) return fail({ ...error, json: answer }, { output, name: artifact });
    if (output === "json") process.stdout.write(`${answer}\n`);
    else say(text);
    return verdict === undefined ? Number(!sound) : codeOf({ verdict });
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}
