//! A schema is migrated by the plan that is asked for, and undoing it was tried.

use crate::codes::*;
use crate::evaluate::{Case, Found, Owing};
use crate::policy::Tier;
use crate::policy::document::Mode;
use crate::tree::Node;

pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier, mode: Mode) {
    let Some(need) = &tier.migration else { return };
    let mode = mode.min(need.mode);
    let migration = case.change.migration.as_ref();
    if let Some(plan) = &need.plan {
        let (place, path) = ("/migration/plan", format!("{}/plan", need.path));
        match migration.and_then(|migration| migration.plan.as_deref()) {
            None => {
                let found =
                    Found::owed(&MIGRATION_PLAN_ABSENT, mode, format!("how the schema is migrated isn't given; `{plan}` is asked for"));
                let owing = Owing::new(format!("migrate by `{plan}` and say so"), place).example(Node::Text(plan.as_str().into()));
                case.owe(found.remedy("give `migration.plan`").change(place).policy(path), [owing]);
            }
            Some(given) if given == plan => {
                case.tell(
                    Found::passed(&MIGRATION_PLANNED, mode, format!("the schema is migrated by `{plan}`")).change(place).policy(path),
                );
            }
            Some(given) => {
                let message = format!("the schema is migrated by `{}`, and `{plan}` is asked for", crate::scalar::clipped(given));
                let remedy = format!("divide the migration into the steps of `{plan}`");
                case.tell(Found::violated(&MIGRATION_PLAN_DIFFERS, mode, message).remedy(remedy).change(place).policy(path));
            }
        }
    }
    if need.rollback_tested {
        let (place, path) = ("/migration/rollback/tested", format!("{}/rollback", need.path));
        let rollback = migration.and_then(|migration| migration.rollback.as_ref());
        match rollback.and_then(|rollback| rollback.tested) {
            None => {
                let found = Found::owed(&MIGRATION_ROLLBACK_ABSENT, mode, "whether undoing the migration was tried isn't given");
                let owing = Owing::new("try undoing the migration and give the evidence", place).example(Node::Boolean(true));
                case.owe(found.remedy("give `migration.rollback`").change(place).policy(path), [owing]);
            }
            Some(true) => {
                let seen = rollback.and_then(|rollback| rollback.evidence.as_deref()).map_or_else(String::new, |url| format!(": {url}"));
                case.tell(
                    Found::passed(&MIGRATION_ROLLBACK_TESTED, mode, format!("undoing the migration was tried{seen}"))
                        .change(place)
                        .policy(path),
                );
            }
            Some(false) => {
                let message = "undoing the migration wasn't tried, and a schema can't be deployed backwards";
                let remedy = "run the migration and its undoing on a copy of the data, and give the run as evidence";
                case.tell(Found::violated(&MIGRATION_ROLLBACK_UNTESTED, mode, message).remedy(remedy).change(place).policy(path));
            }
        }
    }
}
