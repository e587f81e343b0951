// Made from the Rust types by `make generate`; don't edit.

/** What is proven of an artifact. */
export interface ArtifactAnswer {
  /** What the policy's section `artifact` says to it; absent without a policy. */
  verdict?: Verdict;
  /** Why, each reason with its code. */
  findings: Finding[];
  /** Whether somebody who is trusted signed the artifact itself, and nobody attests that something failed. */
  sound: boolean;
  /** What all of it comes to. */
  proof?: Proof;
  /** Each attestation, in the order in which they were given. */
  attestations: ProvenAttestation[];
  /** The same as a person reads it. */
  text: string;
}

/** What a policy says to a change. */
export type Verdict = "allow" | "pending" | "deny";

/** The outcome of one rule. */
export interface Finding {
  /** Stable, such as `approvals/missing`. */
  code: string;
  /** The outcome. */
  status: Status;
  /** How much it weighs; only an enforced finding weighs in the verdict. */
  mode: Mode;
  /** Who decides such a rule best. */
  decider: Decider;
  /** The reason, in a sentence. */
  message: string;
  /** What to do about it; empty where nothing is to be done. */
  remedy: string;
  /** JSON pointer to the place in the change. */
  change_path: string;
  /** JSON pointer to the place in the policy. */
  policy_path: string;
  /** The people who met it, or who could. */
  by?: string[];
  /** Until when it stays so by the calendar alone. */
  until?: string;
  /** What stands in for it, where it is waived. */
  waived_by?: string;
  /** Every approval, review or check result that doesn't count, with why. */
  not_counted?: NotCounted[];
}

/** The outcome of one rule. */
export type Status = "passed" | "waived" | "not_applicable" | "owed" | "violated" | "error";

/** How much a rule weighs. */
export type Mode = "shadow" | "warn" | "enforce";

/** Who decides a rule best. */
export type Decider = "automation" | "peer" | "metrics" | "owner" | "policy";

/** Evidence that was given and doesn't count. */
export interface NotCounted {
  /** Whose. */
  actor: string;
  /** Why, in a word: `self`, `other-digest`, `stale` … */
  reason: string;
  /** Why, in a sentence. */
  message: string;
  /** JSON pointer to it in the change. */
  change_path: string;
}

/** What its attestations prove of an artifact. */
export interface Proof {
  /** Who attested anything of it: keys, and identities by certificate; each once. */
  signed_by: string[];
  /** Where it comes from, as far as the policy wants that proven. */
  provenance?: ProvenOrigin;
  /** `sha256:` over the RFC 8785 bytes of each attestation that somebody signed whom the policy trusts. */
  attestations: string[];
}

/** Where an artifact comes from, as signed provenance says it. */
export interface ProvenOrigin {
  /** The builder's id. */
  builder?: string;
  /** The repository's address. */
  repository?: string;
  /** The full name of the branch or tag. */
  ref?: string;
  /** The commit. */
  commit?: string;
  /** The file that says what is built. */
  entry_point?: string;
  /** The builder's name for the run. */
  invocation?: string;
  /** The SLSA build level. */
  build_level: number;
  /** Who signed it. */
  signed_by: string;
}

/** What one attestation proves. */
export interface ProvenAttestation {
  /** Whether somebody who is trusted signed it, of this artifact. */
  verified: boolean;
  /** Why it proves nothing, in a word. */
  reason?: string;
  /** The same in a sentence. */
  message?: string;
  /** Who signed it, as people read it. */
  signed_by?: string;
  /** Who signed it, by certificate. */
  certificate?: CertifiedIdentity;
  /** When it was signed at the latest, as a log or a timestamp authority says. */
  signed_at?: string;
  /** The type of its predicate, proven only where it is verified; absent where it signs the artifact itself. */
  predicate_type?: string;
  /** When what it attests was finished, as it says itself. */
  finished_at?: string;
  /** The builder that it names. */
  builder?: string;
  /** The repository. */
  repository?: string;
  /** The full name of the branch or tag. */
  ref?: string;
  /** The commit. */
  commit?: string;
  /** The file that says what is built. */
  entry_point?: string;
  /** The builder's name for the run. */
  invocation?: string;
  /** The outcome of tests. */
  outcome?: string;
  /** Who verified. */
  verifier?: string;
  /** The levels and properties that were verified. */
  levels?: string[];
}

/** An identity as a certificate names it. */
export interface CertifiedIdentity {
  /** The subject: a workflow's URI, or an address. */
  identity: string;
  /** Who vouched for it. */
  issuer: string;
  /** The repository that was built. */
  repository?: string;
  /** Its branch or tag. */
  ref?: string;
  /** Its commit. */
  commit?: string;
  /** The workflow that signed. */
  build_signer?: string;
  /** The workflow that the run started with. */
  build_config?: string;
  /** Where it ran. */
  runner?: string;
  /** The SLSA build level that the certificate itself proves. */
  build_level: number;
}

/** What is written to people about an override. Without one in the change there is only the request, to be filled in. */
export interface PaperTrail {
  /** The emergency request, in the template that `parse-override` reads back. */
  request: TrailText;
  /** The public post. */
  announcement?: TrailText;
  /** The mail that asks the requester to confirm. */
  confirmation?: TrailText;
  /** The body of the emergency ticket. */
  ticket?: TrailText;
  /** The draft of the post-mortem. */
  post_mortem?: TrailText;
}

/** One text in its three forms. */
export interface TrailText {
  /** Plain text, lines ended by `\n`. */
  text: string;
  /** GitHub-flavoured Markdown. */
  markdown: string;
  /** A Slack message: `text` for notifications, and Block Kit `blocks`. */
  slack: unknown;
}

/** What a calendar says of a range. */
export interface CalendarRange {
  /** From when. */
  from: string;
  /** Until when, exclusive. */
  to: string;
  /** Its parts, in order and without gaps. */
  stretches: CalendarStretch[];
  /** The version of the time-zone database. */
  tzdb: string;
  /** The same for people, lines ended by `\n`. */
  text: string;
}

/** A part of a range through which the calendar says the same. */
export interface CalendarStretch {
  /** From when. */
  from: string;
  /** Until when, exclusive. */
  to: string;
  /** What it says, whoever asks. */
  state: State;
  /** What it says to this deploy. */
  verdict: Verdict;
  /** Why, in a sentence. */
  because: string;
}

/** What a calendar says of an instant. */
export type State = "open" | "closed" | "frozen";

/** What a calendar says of an instant. */
export interface CalendarAnswer {
  /** The instant. */
  at: string;
  /** What it says, whoever asks. */
  state: State;
  /** What it says to this deploy: `pending` where no window is open, `deny` where a freeze is on. */
  verdict: Verdict;
  /** The windows and freezes that are active and concern the change. */
  active: CalendarEntry[];
  /** Those of which only the service, or the whole change, tells whether they concern it. A freeze then counts; a window does without opening. */
  depends_on_change?: CalendarEntry[];
  /** Why, in a sentence. */
  because: string;
  /** The first instant from `at` on at which a deploy could begin, where it can't now. */
  opens_at?: string;
  /** The same by the calendar's own clock. */
  opens_at_local?: string;
  /** The first instant from `at` on at which no deploy could begin, where one can now. */
  closes_at?: string;
  /** The same by the calendar's own clock. */
  closes_at_local?: string;
  /** The version of the time-zone database. */
  tzdb: string;
  /** The same for people, lines ended by `\n`. */
  text: string;
}

/** A window or freeze of a calendar. */
export interface CalendarEntry {
  /** Where it stands: `windows`, `freezes`, `sync_windows`, `freeze_periods` or `ics`. */
  format: Format;
  /** Its place there, from 0; of an iCalendar, among its events. */
  index: number;
  /** What it is called. */
  name: string;
  /** How much it weighs. */
  mode: Mode;
  /** Until when it stays active; absent where it isn't, or no end is in sight. */
  until?: string;
}

/** The member of a calendar in which a window or freeze stands. */
export type Format = "windows" | "freezes" | "sync_windows" | "freeze_periods" | "ics";

/** What a decision needs beside the policy and the change. */
export interface Context {
  /** The instant of the decision. */
  at: string;
  /** The service's records, or what is needed of them. */
  history?: Record[] | HistorySummary;
  /** The identity that the host authenticated. */
  principal?: string;
  /** How far the change is believed; `caller`, if it isn't there. */
  trust?: Trust;
  /** Public keys in PEM, of those who may sign changes: the host's own configuration, never the caller's. */
  collectors?: string[];
}

/** One entry of the append-only deploy record. Refused attempts are recorded too. */
export interface Record {
  /** The deploy's id. */
  deploy_id: string;
  /** The environment. */
  environment: string;
  /** The service. */
  service: string;
  /** What was to be deployed. */
  artifact: string;
  /** The commit that it was built from. */
  source_commit: string | null;
  /** The pull request's address. */
  pull_request: string | null;
  /** The ticket. */
  linked_issue: string | null;
  /** Who started the deploy. */
  triggered_by: string | null;
  /** Who approved. */
  approvals: RecordedApproval[];
  /** Whether author and approver were different people. */
  separation_of_duties: RecordedDuties;
  /** The required checks that had passed. */
  checks_passed: string[];
  /** What was proven of the artifact's origin; null when nothing was. */
  provenance: ProvenOrigin | null;
  /** The instant of the decision. */
  timestamp: string;
  /** The policy that decided. */
  policy: PolicyIdentity;
  /** The tier. */
  tier: string | null;
  /** The verdict. */
  verdict: Verdict;
  /** `policy`, or the override; null unless the verdict was allow. */
  approved_by: string | null;
  /** The override that the decision rests on. */
  override: RecordedOverride | null;
  /** What the override left owed. */
  obligations: Obligation[];
  /** Obligations of earlier records that this one closes, by id. */
  closes?: string[];
  /** `sha256:` over the decision's RFC 8785 bytes. */
  decision_digest: string;
  /** `sha256:` over the change's RFC 8785 bytes. */
  change_digest: string;
  /** The version of the time-zone database that decided. */
  tzdb: string;
  /** The version of the engine that decided. */
  engine: string;
  /** `sha256:` over the bytes of the record before; null in the first. */
  previous: string | null;
}

/** An approval as the record shows it. */
export interface RecordedApproval {
  /** Who. */
  actor: string;
  /** In which role. */
  role: string | null;
  /** When. */
  at: string;
  /** How. */
  method: string | null;
}

/** Who wrote and who approved. */
export interface RecordedDuties {
  /** Everybody who wrote a part. */
  author: string[];
  /** Everybody whose approval or approving review was given. */
  approver: string[];
  /** Whether the rules of separation held. */
  ok: boolean;
}

/** Which policy decided. */
export interface PolicyIdentity {
  /** Its name. */
  name: string;
  /** Its version. */
  version: string;
  /** `sha256:` over its RFC 8785 bytes. */
  digest: string;
}

/** An override as the record shows it. */
export interface RecordedOverride {
  /** Its id. */
  id: string;
  /** The break-glass path. */
  path: string;
  /** Who asked. */
  requester: string;
  /** The ticket. */
  ticket: string;
  /** Why, word for word. */
  justification: string;
  /** When it was asked for. */
  requested_at: string;
}

/** What an override leaves owed. */
export interface Obligation {
  /** Its id, by which it is closed later. */
  id: string;
  /** What it is: `announcement`, `post-mortem`, or `review` where nobody else had looked. */
  kind: string;
  /** What has to happen, in a sentence. */
  what: string;
  /** Who owes it. */
  owner: string;
  /** By when. */
  due: string;
  /** When it was closed. */
  closed_at?: string;
}

/** What is needed of earlier records, drawn from them. */
export interface HistorySummary {
  /** Overrides that were used. */
  overrides: UsedOverride[];
  /** Obligations that were left, closed ones with their `closed_at`. */
  obligations: Obligation[];
  /** Digests that were allowed in this environment. */
  allowed?: string[];
}

/** An override that was used. */
export interface UsedOverride {
  /** Its id. */
  id: string;
  /** The break-glass path. */
  path: string;
  /** When it was asked for. */
  requested_at: string;
  /** The deploy that used it. */
  deploy_id?: string;
}

/** How far a change is believed. */
export type Trust = "signed" | "caller";

/** The document that decides. */
export interface PolicyDocument {
  /** The version of the language: `countersign/v1`. */
  apiVersion: ApiVersion;
  /** What kind of document this is: `Policy`. */
  kind: DocumentKind;
  /** What the policy is called. */
  metadata: Metadata;
  /** The environments that this policy gates; a change to any other is refused as not covered. */
  environments: string[];
  /** People and their other logins and addresses: one person is counted once. */
  people?: { [name: string]: string[] };
  /** Teams and their members. */
  teams?: { [name: string]: string[] };
  /** Roles and who holds them. */
  roles?: { [name: string]: string[] };
  /** The accountable owners of services, by glob; of several that match, the one with the most literal characters counts. */
  owners?: { [name: string]: string[] };
  /** The public keys by which people sign their approvals: lines of OpenSSH's `.pub` files, or PEM. A key is one person's. */
  approval_keys?: { [name: string]: string[] };
  /** Identities that are not people, by what they may do. */
  automation?: Automation;
  /** Who may not be the same person, and who may deploy. */
  separation_of_duties?: SeparationOfDuties;
  /** What a change is, from what it touches. */
  classify?: ClassifyRule[];
  /** What is asked of the artifact itself. */
  artifact?: ArtifactRule;
  /** The classes of risk, from light to heavy; the last one whose `when` holds is the change's tier. */
  tiers: TierRule[];
  /** What going back to an earlier version need not wait for. */
  rollback?: RollbackRule;
  /** When deploys are open. */
  calendar?: CalendarRule;
  /** The ways to break the glass, by name. */
  break_glass?: { [name: string]: BreakGlassRule };
  /** Rollout plans, by name. */
  canary?: { [name: string]: CanaryPlan };
  /** How long what was decided may be relied on. */
  signoff?: SignoffRule;
  /** Exceptions to rules. */
  waivers?: WaiverRule[];
  /** A policy that this one tightens; not in this build. */
  extends?: unknown;
}

/** The version of the policy language. */
export type ApiVersion = "countersign/v1";

/** What kind of document this is. */
export type DocumentKind = "Policy";

/** What a policy is called. */
export interface Metadata {
  /** The policy's name. */
  name: string;
  /** Its version, as its authors count. */
  version: string;
  /** What it is for. */
  description?: string;
}

/** Identities that are not people: globs of logins. */
export interface Automation {
  /** Build and sign artifacts. */
  build?: string[];
  /** Deploy; never an identity that builds, keeps the record or edits the policy. */
  deploy?: string[];
  /** Keep the deploy record. */
  record?: string[];
  /** Edit the policy. */
  policy?: string[];
  /** Everything else that is not a person. */
  other?: string[];
}

/** Who may not be the same person, and who may deploy. */
export interface SeparationOfDuties {
  /** Duties that no two may share (`author`), and pairs that may not be one person (`triggerer/approver`). */
  distinct?: string[];
  /** Who may hold the credential that deploys. */
  deploy_by?: DeployBy;
  /** Whether a review counts only for the commit that it looked at; yes, unless this says `false`. */
  dismiss_stale?: boolean;
  /** Whether the signature of every commit must have been verified. */
  signed_commits?: boolean;
  /** What is let go, when, and what makes up for it. */
  relax?: Relaxation[];
}

/** Who may deploy. */
export type DeployBy = "automation" | "anyone";

/** What is let go, when, and what makes up for it. */
export interface Relaxation {
  /** When; always, if it isn't there. */
  when?: string;
  /** What is let go. */
  allow: Relaxed[];
  /** What makes up for it; all of it has to hold. */
  compensate: Compensation[];
}

/** What a relaxation lets go. */
export type Relaxed = "author-approves" | "triggerer-approves" | "author-merges";

/** What makes up for a relaxation. */
export type Compensation = "checks" | "coverage" | "canary" | "signed-commits" | "record";

/** What a change is, from what it touches. */
export interface ClassifyRule {
  /** Globs; the rule applies when one path of the change matches one of them. */
  paths?: string[];
  /** A further condition. */
  when?: string;
  /** What the change then is, whatever it claims. Claims can lead to a heavier tier, never to a lighter one. */
  set: Classification;
}

/** What a change is. */
export interface Classification {
  /** Its kind. */
  kind?: string;
  /** Whether it can be undone. */
  reversible?: boolean;
  /** Whether it runs only behind a flag. */
  behind_flag?: boolean;
}

/** What is asked of the artifact itself. */
export interface ArtifactRule {
  /** Whether the artifact must be named by digest. */
  digest?: DigestRule;
  /** Where it must have been built from. */
  source?: SourceRule;
  /** Who must have signed it; any one of these. */
  signed_by?: SignerRule[];
  /** What signed provenance must say of how it was built. */
  provenance?: ProvenanceRule;
  /** What must have been attested of it, in this order: `build`, `test`, `scan`, `sbom`, `verify`, or a step with its predicates. */
  steps?: (string | StepRule)[];
}

/** Whether the artifact must be named by digest. */
export type DigestRule = "required";

/** Where an artifact must have been built from. */
export interface SourceRule {
  /** A pattern for the full name of the branch or tag. */
  ref?: string;
  /** Whether the branch must be protected. */
  protected?: boolean;
  /** A glob for the repository's address. */
  repository?: string;
  /** How much it weighs. */
  mode?: Mode;
}

/** Who must have signed an artifact: a key, or an identity. */
export interface SignerRule {
  /** A public key in PEM: Ed25519, or ECDSA over P-256. */
  key?: string;
  /** An identity that a certificate names; only in the `full` builds. */
  keyless?: KeylessRule;
}

/** A keyless identity, as a certificate of a trusted authority names it. */
export interface KeylessRule {
  /** A glob for who vouches for it, such as `https://token.actions.githubusercontent.com`. */
  issuer: string;
  /** A glob for the workflow's URI or the address. */
  identity: string;
  /** A glob for the repository that it built: whoever may call a reusable workflow signs as that workflow. */
  repository?: string;
}

/** What signed provenance (SLSA v0.2 or v1) must say of how an artifact was built. */
export interface ProvenanceRule {
  /** Its predicate's type; without it either version. */
  predicate?: string;
  /** A glob for the builder's id. */
  builder?: string;
  /** A glob for the repository's address, `git+` or not. */
  source?: string;
  /** A pattern for the full name of the branch or tag. */
  source_ref?: string;
  /** A glob for the file that says what is built, such as a workflow's path. */
  entry_point?: string;
  /** The SLSA build level that must be proven, 1 to 3. */
  min_level?: number;
  /** The level of builders, by globs for their ids, of which the most literal one counts. It goes before what a certificate proves. */
  levels?: { [name: string]: number };
  /** Who must have signed it; without it those of the artifact's `signed_by`. */
  signed_by?: SignerRule[];
  /** How much it weighs. */
  mode?: Mode;
}

/** Something that must have been attested of an artifact. */
export interface StepRule {
  /** Its name. */
  name: string;
  /** The types of predicate that attest it, of which those that end in `*` stand for every version. */
  predicates?: string[];
  /** Who must have signed it; without it those of the artifact's `signed_by`. */
  signed_by?: SignerRule[];
  /** A glob for the verifier's id, where a verifier attests it. */
  verifier?: string;
  /** The levels or properties that the verifier must have found, such as `SLSA_BUILD_LEVEL_3`. */
  levels?: string[];
  /** Whether it may be attested without saying when, so that its place in the order isn't known. */
  undated?: UndatedRule;
  /** How much it weighs. */
  mode?: Mode;
}

/** Whether a step may be attested without saying when. */
export type UndatedRule = "allowed";

/** A class of risk and what it asks for. */
export interface TierRule {
  /** Its name. */
  name: string;
  /** When a change falls in it; always, if it isn't there. */
  when?: string;
  /** What it asks for. */
  require?: Requirements;
  /** How much it weighs. A tier that isn't enforced is shown beside the enforced one that the change falls in. */
  mode?: Mode;
}

/** What a tier asks for. */
export interface Requirements {
  /** Checks that must have passed on the very commit. */
  checks?: (string | CheckRule)[];
  /** Test coverage. */
  coverage?: CoverageRule;
  /** Reviews of the pull request. */
  reviews?: ReviewRule;
  /** Approvals by named humans. */
  approvals?: ApprovalRule[];
  /** How a schema is migrated. */
  migration?: MigrationRule;
  /** The rollout plan to follow. */
  canary?: string | CanaryRule;
}

/** A check that must have passed. */
export interface CheckRule {
  /** Its name. */
  name: string;
  /** Who has to report it; a result of anyone else doesn't count. */
  by?: string;
  /** How much it weighs. */
  mode?: Mode;
}

/** How much of the code the tests reach. */
export interface CoverageRule {
  /** At least so many percent. */
  min: number;
  /** How much it weighs. */
  mode?: Mode;
}

/** Reviews that must be there. */
export interface ReviewRule {
  /** By how many people. */
  count: number;
  /** Teams that they must be in, any of these. */
  from?: string[];
  /** Whether one of them must own code that the change touches. */
  code_owners?: boolean;
  /** Who must have merged. */
  merged_by?: MergedBy;
  /** How much it weighs. */
  mode?: Mode;
}

/** Who must have merged a pull request. */
export type MergedBy = "another";

/** Approvals that must be there. */
export interface ApprovalRule {
  /** What other requirements call this one; its role or teams, if it isn't there. */
  name?: string;
  /** The role that approvers hold. `accountable-owner` is whom `owners` names for the service. */
  role?: string;
  /** Teams that approvers are in, any of these. */
  from?: string[];
  /** By how many people. */
  count: number;
  /** How old an approval may be. */
  within?: string;
  /** Whether only approvals count that their approvers signed, by their keys under `approval_keys`. */
  signed?: boolean;
  /** Other requirements of this tier (`reviews`, or an approval's name) that must be met by other people. */
  distinct_from?: string[];
  /** How much it weighs. */
  mode?: Mode;
}

/** How a schema must be migrated. */
export interface MigrationRule {
  /** The plan: `expand-contract`. */
  plan?: string;
  /** Whether undoing it must have been tried. */
  rollback?: MigrationRollbackRule;
  /** How much it weighs. */
  mode?: Mode;
}

/** What is asked of undoing a migration. */
export type MigrationRollbackRule = "tested";

/** The rollout plan that a tier follows. */
export interface CanaryRule {
  /** Its name under `canary`. */
  plan: string;
  /** How much it weighs. */
  mode?: Mode;
}

/** What going back to an earlier version need not wait for. */
export interface RollbackRule {
  /** What counts as going back. */
  to: RollbackTo;
  /** What it need not wait for. */
  exempt: Waivable[];
}

/** What counts as going back. */
export type RollbackTo = "previously-allowed";

/** What a rollback or an override can be spared. The artifact's identity and the record can't be. */
export type Waivable = "calendar" | "approvals" | "reviews" | "canary" | "checks" | "coverage" | "migration";

/** When deploys are open. */
export interface CalendarRule {
  /** The IANA zone of windows, of freezes and of what an iCalendar names no zone for; it must be there where they are. */
  time_zone?: string;
  /** When it is open; several: any open one will do. Without any it is always open. */
  windows?: WindowRule[];
  /** When it is closed to all but rollbacks and overrides. */
  freezes?: FreezeRule[];
  /** The `syncWindows` of an Argo CD AppProject, as they are; the application is the change's service. */
  sync_windows?: (SyncWindowRule | null)[];
  /** A GitLab project's freeze periods, as they are. */
  freeze_periods?: FreezePeriodRule[];
  /** An iCalendar's text: its events are freezes, or windows under `X-CALENDAR-TYPE:DEFAULT_CLOSED`. */
  ics?: string;
}

/** A time when it is open: `days` with `from` and `to`, or `schedule` with `duration`, or dates `from` and `to`. */
export interface WindowRule {
  /** Its name. */
  name: string;
  /** For which changes; all, if it isn't there. */
  when?: string;
  /** Days of the week: `Mon-Thu`, `Mon,Wed`. */
  days?: string;
  /** From this time of the day (with `days`) or this local date and time. */
  from?: string;
  /** Until this time of the day (with `days`) or this local date and time, exclusive. */
  to?: string;
  /** Five-field cron for its starts. */
  schedule?: string;
  /** How long it lasts from each start, in local time. */
  duration?: string;
  /** Whether a deploy that began while it was open may finish after it. */
  overrun?: boolean;
  /** How much it weighs. */
  mode?: Mode;
}

/** A time when it is closed. */
export interface FreezeRule {
  /** Its name. */
  name: string;
  /** For which changes; all, if it isn't there. */
  when?: string;
  /** Days of the week: `Fri`, `Sat-Sun`. */
  days?: string;
  /** From this time of the day (with `days`) or this local date and time. */
  from?: string;
  /** Until this time of the day (with `days`) or this local date and time, exclusive. */
  to?: string;
  /** Five-field cron for its starts. */
  schedule?: string;
  /** How long it lasts from each start, in local time. */
  duration?: string;
  /** The way to break the glass; a freeze without one is how a freeze becomes an outage. */
  break_glass?: string;
  /** Whether a deploy that began before it may finish. */
  overrun?: boolean;
  /** How much it weighs. */
  mode?: Mode;
}

/** A sync window of Argo CD. */
export interface SyncWindowRule {
  /** Whether it allows syncs or denies them. */
  kind: SyncWindowKind;
  /** Five-field cron for its starts. */
  schedule: string;
  /** How long it lasts from each start, as Go writes durations: `1h30m`. */
  duration: string;
  /** The IANA zone of its schedule; UTC, if it isn't there. */
  timeZone?: string;
  /** The applications that it is for, as globs. */
  applications?: string[];
  /** The namespaces that it is for, as globs. */
  namespaces?: string[];
  /** The clusters that it is for, by name or address, as globs. */
  clusters?: string[];
  /** Whether every list that there is has to match, and not only one. */
  andOperator?: boolean;
  /** Whether syncs that a person starts may go on all the same. */
  manualSync?: boolean;
  /** Whether a sync that began in time may finish. */
  syncOverrun?: boolean;
  /** What it is for. */
  description?: string;
}

/** What a sync window does. */
export type SyncWindowKind = "allow" | "deny";

/** A freeze period of GitLab: frozen from each start until the next end, both included. */
export interface FreezePeriodRule {
  /** Its id in GitLab. */
  id?: number;
  /** Five-field cron for its starts. */
  freeze_start: string;
  /** Five-field cron for its ends. */
  freeze_end: string;
  /** The zone of both, by its IANA name or as Rails calls it; UTC, if it isn't there. */
  cron_timezone?: string;
  /** When it was made. */
  created_at?: string;
  /** When it was changed last. */
  updated_at?: string;
}

/** A way to break the glass. */
export interface BreakGlassRule {
  /** Roles, teams or people who are authorised beforehand. */
  who: string[];
  /** What it stands in for; never the artifact, never the record. */
  waives: Waivable[];
  /** A pattern for the ticket. */
  ticket?: string;
  /** What is asked of the justification. */
  justification?: JustificationRule;
  /** How the requester takes responsibility. */
  acknowledgement?: Acknowledgement;
  /** Whether the requester must have confirmed. */
  confirmation?: ConfirmationRule;
  /** The channel to post in, and whom the post has to mention. */
  notify?: string[];
  /** How long it is in force from the request. */
  valid_for: string;
  /** How often, before a second authorised person has to confirm. */
  limit?: LimitRule;
  /** By when the post-mortem is owed. */
  review_within?: string;
}

/** What is asked of a justification. */
export interface JustificationRule {
  /** At least so many letters, digits and single blanks between words. */
  min_length: number;
  /** Whether it must say more than the ticket's title, which the change then has to give. */
  beyond_title?: boolean;
}

/** How the requester takes responsibility. */
export type Acknowledgement = "typed" | "posted" | "signed";

/** Whether the requester must have confirmed. */
export type ConfirmationRule = "required";

/** How often something may happen. */
export interface LimitRule {
  /** So many times. */
  count: number;
  /** In so long. */
  per: string;
}

/** A rollout plan. */
export interface CanaryPlan {
  /** Shares of traffic in percent, ascending, the last one 100. */
  steps: number[];
  /** How long to stay at each weight before the analysis counts. */
  bake?: string;
  /** Argo Rollouts metrics; not in this build. */
  analysis?: unknown;
  /** A Kayenta canary config; not in this build. */
  judge?: unknown;
  /** An error budget; not in this build. */
  error_budget?: unknown;
}

/** How long what was decided may be relied on. */
export interface SignoffRule {
  /** So long from the decision. */
  valid_for: string;
  /** Who verified, as sign-offs say it: a URI. `urn:countersign:` and the policy's name, if it isn't there. */
  verifier?: string;
}

/** An exception to one rule, for one service or digest, until it ends. */
export interface WaiverRule {
  /** The rule: `checks/NAME`, `approvals/NAME`, `calendar/NAME` of a freeze of any format, `reviews`, `coverage`, `migration`, `canary` or `signed-commits`. */
  rule: string;
  /** The one service that it is for. */
  service?: string;
  /** The one digest that it is for. */
  digest?: string;
  /** The environment that it is for; all, if it isn't there. */
  environment?: string;
  /** Who answers for it. */
  owner: string;
  /** The ticket under which the reason is being mended. */
  ticket: string;
  /** Why it is needed. */
  reason: string;
  /** When it ends. */
  expires: string;
}

/** One artifact, on its way to one environment, with the evidence that travels with it. */
export interface Change {
  /** The deploy's own id, as the record will name it. */
  id: string;
  /** The service that is deployed. */
  service: string;
  /** Where it is deployed to. */
  environment: string;
  /** Where in Kubernetes it goes, as an Argo CD application says it. */
  destination?: Destination;
  /** What the change is: `code`, `config`, `feature-flag`, `schema-migration` or a word of the policy's own. */
  kind: string;
  /** Whether the change can be undone by deploying the version before it. */
  reversible?: boolean;
  /** Whether the new code runs only behind a feature flag that is off. */
  behind_flag?: boolean;
  /** What is deployed: `registry/name@sha256:…`. */
  artifact: string;
  /** Where the artifact was built from. */
  source?: Source;
  /** The pull request, its commits and its reviews. */
  pull_request?: PullRequest;
  /** The ticket that the change belongs to. */
  linked_issue?: string;
  /** The person or identity that started the deploy. */
  triggered_by?: string;
  /** The identity that deploys. */
  deployer?: string;
  /** The identity that built and signed the artifact. */
  built_by?: string;
  /** The CI run that built the artifact; an approval may name it as its subject. */
  run?: string;
  /** Whether this asks to start the rollout or for its next weight. */
  phase?: Phase;
  /** Whether a person started this sync by hand. */
  manual?: boolean;
  /** When the deploy began, if it is under way already. */
  started_at?: string;
  /** Every path that the change touches, from the repository's root. */
  paths?: string[];
  /** When the change was ready to be deployed; measured, never judged. */
  ready_at?: string;
  /** Approvals, refusals and withdrawals, as the platforms gave them. */
  approvals?: Approval[];
  /** Check runs. */
  checks?: Check[];
  /** Test coverage in percent, 0 to 100. */
  coverage?: number;
  /** Sigstore bundles or DSSE envelopes, as cosign and the registries give them. */
  attestations?: unknown[];
  /** How the schema is migrated and how that is undone. */
  migration?: Migration;
  /** How far the rollout has come and what was measured. */
  canary?: Canary;
  /** Whether this goes back to what was allowed here before. */
  rollback?: boolean;
  /** A break-glass request. */
  override?: OverrideRequest;
}

/** Where in Kubernetes something is deployed to. */
export interface Destination {
  /** The namespace. */
  namespace?: string;
  /** The address of the cluster's API server, or */
  server?: string;
  /** the cluster's name in Argo CD; never both. */
  name?: string;
}

/** Where an artifact was built from. */
export interface Source {
  /** The repository's address. */
  repository?: string;
  /** The full name of the branch or tag: `refs/heads/main`. */
  ref?: string;
  /** The commit, in hex. */
  commit?: string;
  /** The commit's tree, in hex; a squash merge keeps the tree and changes the commit. */
  tree?: string;
  /** Whether the branch is protected against direct pushes. */
  protected?: boolean;
}

/** A pull request with its commits and reviews. */
export interface PullRequest {
  /** Its address. */
  url?: string;
  /** Who opened it. */
  author?: string;
  /** Who merged it. */
  merged_by?: string;
  /** The last commit of its branch. */
  head_commit?: string;
  /** The commit that merging made, where it is not the head. */
  merge_commit?: string;
  /** Every commit between the deployed and the previous release. */
  commits?: Commit[];
  /** Its reviews. */
  reviews?: Review[];
}

/** One commit of a release. */
export interface Commit {
  /** Its id, in hex. */
  sha: string;
  /** Its author and co-authors. */
  authors: string[];
  /** Whether the platform verified its signature. */
  verified?: boolean;
  /** The person for whom a bot wrote it. */
  on_behalf_of?: string;
}

/** One review of a pull request. */
export interface Review {
  /** Who reviewed. */
  actor: string;
  /** What they said. */
  state: ReviewState;
  /** The commit that they looked at. */
  commit: string;
  /** When. */
  at: string;
  /** The teams that the platform says they are in. */
  teams?: string[];
  /** Whether they own code that the change touches. */
  code_owner?: boolean;
  /** The person for whom a bot reviewed. */
  on_behalf_of?: string;
}

/** What a reviewer said. */
export type ReviewState = "approved" | "changes_requested" | "commented" | "dismissed" | "withdrawn";

/** What a deploy asks for. */
export type Phase = "deploy" | "promote";

/** One approval, refusal or withdrawal. */
export interface Approval {
  /** Who. */
  actor: string;
  /** What they said; `approved` where it isn't given. */
  state?: ApprovalState;
  /** The role in which they acted, as the platform says. */
  role?: string;
  /** The teams that the platform says they are in. */
  teams?: string[];
  /** When. */
  at: string;
  /** How: the platform's own name for it. */
  method?: string;
  /** What was approved: an artifact's digest, a commit or a CI run. */
  subject?: string;
  /** The digest of the policy under which it was asked for, if the platform tells. */
  policy?: string;
  /** What they wrote with it. */
  comment?: string;
  /** The person for whom a bot acted. */
  on_behalf_of?: string;
  /** The approver's signature over an in-toto statement of it, as `countersign approve` makes it. One that doesn't hold takes the approval's worth away, whatever the policy asks for. */
  signature?: Envelope;
}

/** What an approver said. */
export type ApprovalState = "approved" | "rejected" | "withdrawn";

/** A payload and signatures over it. */
export interface Envelope {
  /** The payload, in base64. */
  payload: string;
  /** What it is. */
  payloadType: string;
  /** The signatures. */
  signatures: EnvelopeSignature[];
}

/** A signature of an envelope. */
export interface EnvelopeSignature {
  /** Which key it is of: a hint, never trusted. */
  keyid?: string;
  /** The signature, in base64. */
  sig: string;
}

/** One run of a check. */
export interface Check {
  /** Its name. */
  name: string;
  /** `success` passes, `running` and `queued` are owed, everything else has failed. */
  status: string;
  /** The commit that it ran on. */
  commit: string;
  /** The tree of that commit. */
  tree?: string;
  /** When it reached this status. */
  at: string;
  /** Who reported it. */
  by?: string;
  /** Where to read its output. */
  url?: string;
}

/** A schema migration. */
export interface Migration {
  /** How it is done: `expand-contract`. */
  plan?: string;
  /** Which step of the plan this is. */
  phase?: string;
  /** How it is undone. */
  rollback?: MigrationRollback;
}

/** How a migration is undone. */
export interface MigrationRollback {
  /** Whether undoing it was tried. */
  tested?: boolean;
  /** Where that can be seen. */
  evidence?: string;
}

/** How far a rollout has come. */
export interface Canary {
  /** The share of traffic, in percent. */
  weight?: number;
  /** Since when it has had that weight. */
  since?: string;
  /** What was measured, by metric. */
  measurements?: unknown;
  /** The control's series, by metric. */
  control?: unknown;
  /** The canary's series, by metric. */
  experiment?: unknown;
}

/** A request to break the glass. */
export interface OverrideRequest {
  /** Its own id; it can be used once. */
  id: string;
  /** The break-glass path of the policy that it asks for. */
  path: string;
  /** Who asks. */
  requester: string;
  /** The role in which they ask. */
  requester_role?: string;
  /** The service that it is for. */
  service: string;
  /** The environment that it is for. */
  environment: string;
  /** The one digest that it is for. */
  digest: string;
  /** The commit that it is for. */
  commit: string;
  /** The incident or change ticket. */
  ticket: string;
  /** The ticket's title, which a policy may want the justification to go beyond. */
  ticket_title?: string;
  /** Why the ordinary way can't be taken. */
  justification: string;
  /** The exact sentence by which the requester takes responsibility. */
  acknowledgement: string;
  /** When it was asked for; the time box starts here. */
  requested_at: string;
  /** The public post. */
  posted?: Posted;
  /** Confirmations, the requester's own and those of a second person. */
  confirmed?: Confirmation[];
  /** A signature over the request. */
  signature?: string;
}

/** The public post of an override. */
export interface Posted {
  /** The channel. */
  channel: string;
  /** Where the post can be read. */
  url?: string;
  /** Who posted it. */
  author: string;
  /** Whom it mentions. */
  mentions?: string[];
}

/** One confirmation of an override. */
export interface Confirmation {
  /** Who confirmed. */
  actor: string;
  /** What they wrote. */
  text: string;
  /** When. */
  at: string;
  /** How: mail, chat, ticket. */
  method?: string;
}

/** What a policy says to a change at an instant, and why. */
export interface Decision {
  /** The verdict. */
  verdict: Verdict;
  /** The deploy's id. */
  id: string;
  /** The service. */
  service: string;
  /** The environment. */
  environment: string;
  /** The artifact's digest; where it is named by tag, the name as given. */
  subject: string;
  /** The tier; absent when the policy doesn't cover the change. */
  tier?: TierChoice;
  /** The policy. */
  policy: PolicyIdentity;
  /** The instant of the decision. */
  at: string;
  /** Every rule's finding, those that passed too. */
  findings: Finding[];
  /** The shortest list of what is still owed, and by whom. */
  next: Next[];
  /** The earliest instant at which time alone no longer stands in the way. */
  not_before?: string;
  /** The same in the policy's own zone. */
  not_before_local?: string;
  /** Until when an allow may be relied on. */
  expires?: string;
  /** What an override leaves owed. */
  obligations: Obligation[];
  /** `policy`, or the override by its id; absent unless the verdict is allow. */
  approved_by?: string;
  /** The override that it rests on. */
  override?: OverrideUse;
  /** What was proven of the artifact, where the policy says whose signatures count. */
  proof?: Proof;
  /** The version of the time-zone database. */
  tzdb: string;
  /** The version of this engine. */
  engine: string;
}

/** The tier that a change falls in and what put it there. */
export interface TierChoice {
  /** Its name. */
  name: string;
  /** Why this tier, in a sentence. */
  because: string;
  /** JSON pointer to the line of the policy that chose it. */
  policy_path: string;
}

/** One thing that is still owed. */
export interface Next {
  /** The code of the finding that it would settle. */
  code: string;
  /** What is to be done, in a sentence. */
  what: string;
  /** Who can do it, any one of these: people, teams, roles or identities. */
  by: string[];
  /** JSON pointer to where the evidence goes in the change; `…/-` is one more item of a list. */
  change_path: string;
  /** JSON pointer to the rule that asks for it. */
  policy_path: string;
  /** From when on, where only time is owed. */
  until?: string;
  /** The evidence as it would look. */
  example?: unknown;
}

/** The override that a decision rests on. */
export interface OverrideUse {
  /** Its id. */
  id: string;
  /** The break-glass path. */
  path: string;
  /** Who asked. */
  requester: string;
  /** The ticket. */
  ticket: string;
  /** Why, word for word. */
  justification: string;
  /** When it was asked for. */
  requested_at: string;
  /** When it ends. */
  expires: string;
}

/** One thing worth telling the author of a document. */
export interface Diagnostic {
  /** Stable, such as `calendar/window-never-opens`. */
  code: string;
  /** How much it matters. */
  severity: Severity;
  /** What is wrong: one sentence, no capital, no final period. */
  message: string;
  /** What to do about it. */
  help?: string;
  /** JSON pointer to the place. */
  path: string;
  /** The place in the text; absent when the document did not come as text. */
  span?: Span;
  /** The source line of the place. */
  source?: string;
}

/** How much a diagnostic matters. */
export type Severity = "error" | "warning";

/** A place in a text. Lines and columns count from 1, columns in UTF-16 units, as editors count. */
export interface Span {
  /** The line that it starts on. */
  line: number;
  /** The column that it starts at. */
  column: number;
  /** The line that it ends on. */
  end_line: number;
  /** The column after its last character. */
  end_column: number;
}

/** Why an operation gave no answer. */
export interface CallError {
  /** Stable, such as `document/syntax`. */
  code: string;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  help?: string;
  /** JSON pointer to the place in the input. */
  path?: string;
  /** The place in the text. */
  span?: Span;
  /** Every mistake, where there are several. */
  diagnostics?: Diagnostic[];
}

/** The service's records, or what is needed of them. */
export type History = Record[] | HistorySummary;
