//! Near misses: the name that was most likely meant.

use crate::limits;

/// The candidate nearest to a name, if one is near enough to be a slip of the pen.
///
/// Near enough is one edit per three characters (insert, delete, replace, swap of neighbours), at least one and at most three.
/// Case, `-`, `_` and blanks don't count. Of several at the same distance the first is taken.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().take(64).filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name);
    let allowed = (wanted.len() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = edits(&wanted, &plain(candidate));
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// ``did you mean `x`?`` for the nearest candidate, else what there is to choose from.
#[must_use]
pub fn suggestion(name: &str, candidates: &mut dyn Iterator<Item = &str>) -> Option<String> {
    let all: Vec<&str> = candidates.take(limits::NEAR).collect();
    if let Some(near) = nearest(name, &mut all.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    const SHOWN: usize = 12;
    if all.is_empty() {
        return None;
    }
    let shown: Vec<String> = all.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = if all.len() > SHOWN { format!(" and {} more", all.len() - SHOWN) } else { String::new() };
    Some(format!("there is {}{more}", shown.join(", ")))
}

/// Optimal string alignment distance.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least = (get(&last, j) + usize::from(x != y)).min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(get(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_word_is_not() {
        let names = ["devops-leads", "senior-engineers", "service-owners"];
        assert_eq!(nearest("devops-lead", &mut names.into_iter()), Some("devops-leads"));
        assert_eq!(nearest("DevopsLeads", &mut names.into_iter()), Some("devops-leads"));
        assert_eq!(nearest("sevrice-owners", &mut names.into_iter()), Some("service-owners"));
        assert_eq!(nearest("platform", &mut names.into_iter()), None);
        assert_eq!(nearest("a", &mut ["b"].into_iter()), Some("b"));
    }
}
