use crate::shape::{Kind, View};
pub struct Variable {
    pub name: &'static str,
    pub kind: &'static Kind,
    pub keys: Option<Vec<String>>,
}
pub struct Mistake {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub start: usize,
    pub end: usize,
}
#[derive(Debug)]
pub struct Condition {
    source: String,
}
pub struct Fault {
    pub code: &'static str,
    pub message: String,
    pub path: Option<String>,
}
impl Condition {
    pub fn compile(source: &str, _v: &[Variable]) -> Result<Condition, Vec<Mistake>> {
        Ok(Condition { source: source.to_owned() })
    }
    pub fn holds(&self, _v: &[View<'_>]) -> Result<bool, Fault> {
        Ok(false)
    }
    pub fn source(&self) -> &str {
        &self.source
    }
}
pub const CODES: &[(&str, &str)] = &[];
