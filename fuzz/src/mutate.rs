//! A change of one value in a JSON document. Changes of bytes seldom leave JSON whole; this one always does.

use serde_json::{Value, json};

/// Changes a value of a document half of the time; `None` where bytes are to be changed instead.
pub fn json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> Option<usize> {
    let mut dice = Dice(u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    if dice.roll(2) == 0 {
        return None;
    }
    let mut document: Value = serde_json::from_slice(data.get(..size)?).ok()?;
    for _ in 0..=dice.roll(3) {
        let count = count(&document);
        let donor = nth(&mut document, &mut dice.roll(count))?.clone();
        let place = nth(&mut document, &mut dice.roll(count))?;
        change(place, donor, &mut dice);
    }
    let bytes = serde_json::to_vec(&document).ok().filter(|bytes| bytes.len() <= max_size.min(data.len()))?;
    data.get_mut(..bytes.len())?.copy_from_slice(&bytes);
    Some(bytes.len())
}

fn change(value: &mut Value, donor: Value, dice: &mut Dice) {
    match (dice.roll(8), &mut *value) {
        (0..3, Value::Array(items)) if !items.is_empty() => {
            let (from, to) = (dice.roll(items.len()), dice.roll(items.len()));
            match dice.roll(4) {
                0 => _ = items.remove(from),
                1 => items.insert(to, items[from].clone()),
                2 => items.swap(from, to),
                _ => items.push(donor),
            }
        }
        (0..3, Value::Object(entries)) if !entries.is_empty() => {
            let key = entries.keys().nth(dice.roll(entries.len())).cloned().unwrap_or_default();
            match dice.roll(3) {
                0 => _ = entries.remove(&key),
                1 => _ = entries.insert(key, donor),
                _ => {
                    let taken = entries.remove(&key).unwrap_or_default();
                    entries.insert(format!("{key}_"), taken);
                }
            }
        }
        (0..4, Value::Bool(truth)) => *truth = !*truth,
        (0..4, Value::Number(number)) => {
            let known = number.as_f64().unwrap_or_default();
            *value = [json!(known + 1.0), json!(-known), json!(known * 1e9), json!(known / 3.0), json!(0)][dice.roll(5)].clone();
        }
        (0..6, Value::String(text)) if !text.is_empty() => {
            let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
            let at = starts[dice.roll(starts.len())];
            let digits: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at).collect();
            match dice.roll(6) {
                0 => text.truncate(at),
                1 => text.insert_str(at, ["\u{0}", "\u{202e}", "\u{fb33}", "\u{1f600}", "\r\n", "/", "~", "*", "@", "0"][dice.roll(10)]),
                2 => *text = text.to_uppercase(),
                3 => _ = text.remove(at),
                _ if !digits.is_empty() => {
                    let digit = digits[dice.roll(digits.len())];
                    text.replace_range(digit..=digit, &dice.roll(10).to_string());
                }
                _ => *text = format!("{text}{text}"),
            }
        }
        (6, _) => {
            let odd = [
                json!(null),
                json!(true),
                json!(0),
                json!(-1),
                json!(1e300),
                json!(9_007_199_254_740_993_u64),
                json!(0.1),
                json!(""),
                json!([]),
                json!({}),
                json!("\u{0}"),
                json!("1970-01-01T00:00:00Z"),
                json!("9999-12-31T23:59:60Z"),
                json!("0000-01-01T00:00:00+23:59"),
            ];
            *value = odd[dice.roll(odd.len())].clone();
        }
        _ => *value = donor,
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// The value with a number, counted from the top in the order of the text.
fn nth<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(entries) => entries.values_mut().find_map(|item| nth(item, left)),
        _ => None,
    }
}

/// Numbers that libFuzzer's seed fixes (xorshift).
struct Dice(u64);

impl Dice {
    /// A number below a bound.
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % below.max(1)
    }
}
