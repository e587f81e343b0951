//! Every limit, by name. Input is hostile: passing a limit is an error that names it, never a hang or a trap.

/// The largest input of one operation, in bytes.
pub const INPUT_BYTES: usize = 16 * 1024 * 1024;
/// The most parts that an operation's input may have.
pub const INPUT_PARTS: usize = 16;
/// The largest policy text, in bytes.
pub const POLICY_BYTES: usize = 2 * 1024 * 1024;
/// The largest change, in bytes; attestations travel in it.
pub const CHANGE_BYTES: usize = 4 * 1024 * 1024;
/// The largest signed change, in bytes: in its envelope a change stands in base64.
pub const SIGNED_CHANGE_BYTES: usize = CHANGE_BYTES / 3 * 4 + 16 * 1024;
/// The most keys by one of which a change must be signed.
pub const COLLECTORS: usize = 8;
/// How deeply lists and objects may nest.
pub const DEPTH: usize = 64;
/// The most values that one document may hold, aliases counted as often as they are used.
pub const ITEMS: usize = 200_000;
/// The most mistakes that are told at once; the last one told says how many more there are.
pub const DIAGNOSTICS: usize = 200;
/// The longest condition, in bytes.
pub const CONDITION_BYTES: usize = 4096;
/// How deeply a condition may nest.
pub const CONDITION_DEPTH: usize = 32;
/// The most steps that evaluating one condition may take.
pub const CONDITION_STEPS: usize = 100_000;
/// The most steps that all conditions of one decision may take together.
pub const DECISION_STEPS: usize = 2_000_000;
/// The most steps that holding the paths of a change, or an application, against the globs of a policy may take.
pub const GLOB_STEPS: usize = 5_000_000;
/// The longest pattern (regular expression), in bytes.
pub const PATTERN_BYTES: usize = 1024;
/// The longest text that a pattern is matched against, in bytes.
pub const PATTERN_TEXT_BYTES: usize = 64 * 1024;
/// How far ahead the next opening of a calendar is looked for, in days.
pub const CALENDAR_HORIZON_DAYS: i64 = 1000;
/// The most looks that a search through the calendar may take: one for each time that a window or freeze begins or ends on its way.
pub const CALENDAR_LOOKS: usize = 10_000;
/// How many more looks it may take for each window, and each freeze that comes again and again.
pub const CALENDAR_LOOKS_EACH: usize = 16;
/// How long ago a deploy may have begun that is let finish, in days.
pub const OVERRUN_DAYS: i64 = 7;
/// The most windows and freezes that one sentence names.
pub const CALENDAR_NAMED: usize = 10;
/// The most periods that overlap or touch which are followed to find out when what is active ends.
pub const CALENDAR_CHAIN: usize = 2000;
/// The most instants that a range of the calendar may be told at, and the most lines of an answer.
pub const CALENDAR_STRETCHES: usize = 2000;
/// The longest range that the calendar tells at once, in days.
pub const CALENDAR_RANGE_DAYS: i64 = 800;
/// The most freezes that come once, of one format.
pub const CALENDAR_ONCE: usize = 20_000;
/// The most dates that all `RDATE` of an iCalendar, the `EXDATE` of one event, and its `RECURRENCE-ID`s may name.
pub const ICALENDAR_DATES: usize = 2000;
/// The most values that a part of an event's rule may list.
pub const ICALENDAR_RULE_LIST: usize = 400;
/// The longest that one occurrence of a recurring event may last, in days.
pub const ICALENDAR_EVENT_DAYS: i64 = 400;
/// The most days that are looked at, for all events together, to find the last of a number of occurrences (`COUNT`).
pub const ICALENDAR_COUNTED_DAYS: usize = 2_000_000;
/// The most ways that the braces of a glob in Argo CD's dialect may leave.
pub const GLOB_BRANCHES: usize = 64;
/// The most approvals, and as many reviews, that a change may carry.
pub const ACTS: usize = 500;
/// The most check results, and as many commits, that a change may carry.
pub const CHECKS: usize = 10_000;
/// The most paths that a change may touch.
pub const PATHS: usize = 100_000;
/// The most rules of `classify` that a policy may have.
pub const CLASSIFY: usize = 64;
/// The most duties and pairs of duties that a policy may keep apart, and the most relaxations of that.
pub const DISTINCT: usize = 16;
/// The most teams that one requirement may name.
pub const TEAMS_ASKED: usize = 32;
/// The most windows, and as many freezes that come again and again, that one format of a calendar may have.
pub const CALENDAR_ENTRIES: usize = 366;
/// The most waivers that a policy may have.
pub const WAIVERS: usize = 200;
/// How long a waiver is told of after it ended, in days.
pub const WAIVER_TOLD_DAYS: i64 = 30;
/// How long before its end a lint warns of a waiver, in days.
pub const WAIVER_WARNED_DAYS: i64 = 14;
/// The most attestations that a change may carry.
pub const ATTESTATIONS: usize = 32;
/// The most keys and keyless identities that a policy may trust with signing, all its rules together.
pub const SIGNERS: usize = 8;
/// The most steps that a policy may want attested, and as many predicates or levels of one.
pub const STEPS: usize = 16;
/// The most trusted roots that a host may configure.
pub const TRUSTED_ROOTS: usize = 2;
/// The most signatures that an attestation, a signed change or a signed approval may carry. In Wasm a signature is held against a key in
/// 1.5 ms.
pub const ENVELOPE_SIGNATURES: usize = 2;
/// The most approvals of a change that may be signed.
pub const SIGNED_APPROVALS: usize = 32;
/// The most keys that one person may sign approvals with.
pub const APPROVER_KEYS: usize = 4;
/// The most keys of approvers that a policy may name.
pub const APPROVAL_KEYS: usize = 1000;
/// The longest statement of an attestation, in bytes.
pub const STATEMENT_BYTES: usize = 1024 * 1024;
/// The longest key, in bytes.
pub const KEY_BYTES: usize = 8 * 1024;
/// The most keys that a sign-off is held against, and the most signatures that it may carry.
pub const KEYS: usize = 32;
/// The most names among which the nearest to a wrong one is looked for.
pub const NEAR: usize = 1000;
/// How many bytes of a name are shown in a path.
pub const PATH_NAME_BYTES: usize = 256;
/// The most tiers that a policy may have.
pub const TIERS: usize = 32;
/// The most checks that one tier may list.
pub const TIER_CHECKS: usize = 128;
/// The most approvals that one tier may list.
pub const TIER_APPROVALS: usize = 16;
/// The most people that one requirement may ask for.
pub const PEOPLE_ASKED: usize = 32;
/// The most ways of dividing approvers between requirements that are tried in one decision.
pub const ASSIGNMENT_STEPS: usize = 20_000;
/// The most records that `history` may hold.
pub const HISTORY_RECORDS: usize = 10_000;
/// The longest text that an override's template is read from, in bytes.
pub const OVERRIDE_TEXT_BYTES: usize = 128 * 1024;
/// The longest justification and acknowledgement of an override that are written to people or read from them, in characters.
pub const OVERRIDE_PROSE: usize = 4000;
/// The longest name in an override's texts (of people, services, tickets, digests), in characters.
pub const OVERRIDE_NAME: usize = 200;
/// The most rules that one text of an override lists; the last line says how many more there are.
pub const OVERRIDE_LISTED: usize = 20;
/// How much of one listed rule is shown, in characters.
pub const OVERRIDE_LINE: usize = 400;
/// The longest section of a Slack message, in UTF-16 units: Block Kit's own limit.
pub const SLACK_SECTION: usize = 3000;
/// The longest field of a section of a Slack message: Block Kit's own limit.
pub const SLACK_FIELD: usize = 2000;
/// The longest header of a Slack message: Block Kit's own limit.
pub const SLACK_HEADER: usize = 150;
/// The most blocks of a Slack message: Block Kit's own limit.
pub const SLACK_BLOCKS: usize = 50;
