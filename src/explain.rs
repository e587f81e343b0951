//! A decision as a person reads it: the same bytes in every host.

use std::fmt::Write as _;

use crate::decision::{Decision, Finding, Status, Verdict};
use crate::policy::document::Mode;
use crate::proof::artifact::ProvenAttestation;

/// Writes a decision as text, lines ended by `\n`.
#[must_use]
pub fn explain(decision: &Decision<'_>) -> String {
    let mut out = String::new();
    // Writing to a String can't fail.
    let _ = write_decision(&mut out, decision);
    out
}

/// A heading, and which findings stand under it.
type Group = (&'static str, fn(&Finding<'_>) -> bool);

fn write_decision(out: &mut String, decision: &Decision<'_>) -> std::fmt::Result {
    writeln!(
        out,
        "{}  {} to {}  ({})",
        word(decision.verdict),
        plain(&decision.service),
        plain(&decision.environment),
        plain(&decision.id)
    )?;
    writeln!(out, "  artifact  {}", plain(&decision.subject))?;
    if let Some(tier) = &decision.tier {
        writeln!(out, "  tier      {}: {}", plain(&tier.name), plain(&tier.because))?;
    }
    writeln!(out, "  policy    {} {}, {}", plain(&decision.policy.name), plain(&decision.policy.version), plain(&decision.policy.digest))?;
    writeln!(out, "  at        {}", decision.at)?;
    if let Some(by) = &decision.approved_by {
        let until = decision.expires.map_or_else(String::new, |expires| format!(", may be relied on until {expires}"));
        writeln!(out, "  approved  by {}{until}", plain(by))?;
    }
    if let (Some(at), Some(local)) = (decision.not_before, &decision.not_before_local) {
        writeln!(out, "  not before  {at}  ({})", plain(local))?;
    }
    write_findings(out, &decision.findings)?;
    if !decision.next.is_empty() {
        writeln!(out, "\nnext")?;
        for next in &decision.next {
            let by: Vec<String> = next.by.iter().map(|who| plain(who)).collect();
            let by = if by.is_empty() { String::new() } else { format!("  ({})", by.join(" or ")) };
            writeln!(out, "  [ ] {}{by}", plain(&next.what))?;
        }
    }
    if !decision.obligations.is_empty() {
        writeln!(out, "\nleft owed")?;
        for obligation in &decision.obligations {
            writeln!(
                out,
                "  {}: {}, by {}, due {}",
                plain(&obligation.kind),
                plain(&obligation.what),
                plain(&obligation.owner),
                obligation.due
            )?;
        }
    }
    Ok(())
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "ALLOW",
        Verdict::Pending => "PENDING",
        Verdict::Deny => "DENY",
    }
}

/// Writes what is proven of an artifact as text, lines ended by `\n`.
#[must_use]
pub fn artifact(
    name: &str,
    verdict: Option<Verdict>,
    sound: bool,
    findings: &[Finding<'_>],
    attestations: &[ProvenAttestation<'_>],
) -> String {
    let mut out = String::new();
    // Writing to a String can't fail.
    let _ = write_artifact(&mut out, name, (verdict, sound), findings, attestations);
    out
}

fn write_artifact(
    out: &mut String,
    name: &str,
    (verdict, sound): (Option<Verdict>, bool),
    findings: &[Finding<'_>],
    attestations: &[ProvenAttestation<'_>],
) -> std::fmt::Result {
    let verified = attestations.iter().filter(|attestation| attestation.verified).count();
    let proven = match (sound, verified) {
        (true, _) => "SIGNED",
        (false, 0) => "NOTHING PROVEN",
        (false, _) => "ATTESTED, and not signed or not sound",
    };
    writeln!(out, "{}  {}", verdict.map_or(proven, word), plain(name))?;
    write_findings(out, findings)?;
    writeln!(out, "\nattestations ({verified} of {} verified)", attestations.len())?;
    for (index, attestation) in attestations.iter().enumerate() {
        let by = attestation.signed_by.as_ref().map(|by| format!("signed by {}", plain(by)));
        let refusal = attestation.message.as_ref().map(|why| format!("proves nothing: {}", plain(why)));
        let sign = if attestation.verified { "+" } else { "x" };
        writeln!(out, "  {sign} {index}  {}", by.or(refusal).unwrap_or_default())?;
        let levels = attestation.levels.as_ref().map(|levels| levels.iter().map(|level| level.as_str()).collect::<Vec<_>>().join(", "));
        let signed_at = attestation.signed_at.map(|at| at.to_string());
        let finished_at = attestation.finished_at.map(|at| at.to_string());
        let members = [
            ("predicate", attestation.predicate_type.as_deref()),
            ("signed at", signed_at.as_deref()),
            ("finished at", finished_at.as_deref()),
            ("builder", attestation.builder.as_deref()),
            ("source", attestation.repository.as_deref()),
            ("ref", attestation.reference.as_deref()),
            ("commit", attestation.commit.as_deref()),
            ("entry point", attestation.entry_point.as_deref()),
            ("run", attestation.invocation.as_deref()),
            ("outcome", attestation.outcome.as_deref()),
            ("verifier", attestation.verifier.as_deref()),
            ("levels", levels.as_deref()),
        ];
        for (member, text) in members {
            if let Some(text) = text {
                writeln!(out, "       {member:<12}{}", plain(text))?;
            }
        }
    }
    Ok(())
}

fn write_findings(out: &mut String, findings: &[Finding<'_>]) -> std::fmt::Result {
    let groups: [Group; 6] = [
        ("blocks", |f| f.mode == Mode::Enforce && matches!(f.status, Status::Violated | Status::Error)),
        ("owed", |f| f.mode == Mode::Enforce && f.status == Status::Owed),
        ("waived", |f| f.status == Status::Waived),
        ("would block, if it were enforced", |f| {
            f.mode != Mode::Enforce && matches!(f.status, Status::Violated | Status::Error | Status::Owed)
        }),
        ("passed", |f| f.status == Status::Passed),
        ("doesn't concern this change", |f| f.status == Status::NotApplicable),
    ];
    for (title, belongs) in groups {
        let under: Vec<&Finding<'_>> = findings.iter().filter(|f| belongs(f)).collect();
        if under.is_empty() {
            continue;
        }
        writeln!(out, "\n{title}")?;
        for finding in under {
            write_finding(out, finding)?;
        }
    }
    Ok(())
}

fn write_finding(out: &mut String, finding: &Finding<'_>) -> std::fmt::Result {
    let sign = match (finding.status, finding.mode) {
        (Status::Passed, _) => "+",
        (Status::Waived, _) => "~",
        (Status::NotApplicable, _) => " ",
        (_, Mode::Shadow | Mode::Warn) => "?",
        (Status::Owed, _) => "-",
        (Status::Violated | Status::Error, _) => "x",
    };
    let waived = finding.waived_by.as_ref().map_or_else(String::new, |by| format!(" [{}]", plain(by)));
    let mode = if finding.mode == Mode::Enforce { String::new() } else { format!(" [{}]", finding.mode) };
    writeln!(out, "  {sign} {}  ({}){mode}{waived}", plain(&finding.message), plain(&finding.code))?;
    if !finding.remedy.is_empty() && !matches!(finding.status, Status::Passed | Status::Waived | Status::NotApplicable) {
        writeln!(out, "      -> {}", plain(&finding.remedy))?;
    }
    for not_counted in finding.not_counted.iter().flatten() {
        writeln!(out, "      {} doesn't count: {}", plain(&not_counted.actor), plain(&not_counted.message))?;
    }
    Ok(())
}

/// A text that came from outside, made safe for a terminal and a log: one line, no control characters, nothing that turns the
/// direction of writing.
fn plain(text: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => {
            '\u{fffd}'
        }
        c => c,
    };
    text.chars().map(visible).collect()
}
