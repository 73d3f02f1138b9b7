//! Claims: a public claim becomes checks and queries, and these a verdict.
//!
//! In        a model with claims and facts, an outcome, its summary
//! Out       [`verdict::Verdict`]s in order of declaration
//! Holds     evidence that disagrees is kept on both sides; a verdict names what it rests on; no verdict without a computation
//! Not here  solving (`loparite-plan`): a claim about the plan names a goal, and the goal's attainable maximum is in the outcome

pub mod verdict;
