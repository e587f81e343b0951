//! The tests reach enough of the code.

use crate::codes::{COVERAGE_ABSENT, COVERAGE_BELOW, COVERAGE_ENOUGH};
use crate::evaluate::{Case, Found, Owing};
use crate::policy::Tier;
use crate::policy::document::Mode;
use crate::tree::Node;

pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier, mode: Mode) {
    let Some(need) = &tier.coverage else { return };
    let mode = mode.min(need.mode);
    let path = need.path.as_str();
    let (min, found) = (need.min, case.change.coverage);
    match found {
        None => {
            let found = Found::owed(&COVERAGE_ABSENT, mode, format!("coverage isn't given; at least {min} % is asked for"));
            let found = found.remedy("give `coverage` in percent").change("/coverage").policy(path);
            case.owe(found, [Owing::new(format!("give coverage of at least {min} %"), "/coverage").example(Node::Number(min.0))]);
        }
        Some(coverage) if coverage >= min => {
            let message = format!("coverage is {coverage} %; at least {min} % is asked for");
            case.tell(Found::passed(&COVERAGE_ENOUGH, mode, message).change("/coverage").policy(path));
        }
        Some(coverage) => {
            let message = format!("coverage is {coverage} %; at least {min} % is asked for");
            case.tell(
                Found::violated(&COVERAGE_BELOW, mode, message).remedy("test what is not reached yet").change("/coverage").policy(path),
            );
        }
    }
}
