//! The report for a person at a terminal. The only file that names `colored`.

mod text;

use super::{ActionLine, AreaLine, CheckLine, GateLine, Report};
use crate::checks::Verdict;
use crate::score::Conclusion;
use colored::{Color, ColoredString, Colorize as _};
use text::{indented, pad};

pub use text::clean;
use unicode_width::UnicodeWidthStr as _;

/// How the report is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// How much is told.
    pub detail: Detail,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The first screen alone.
    Quiet,
    /// With every failing and unknown check.
    Normal,
    /// With what passes and what does not apply.
    Verbose,
}

/// Actions on the first screen.
const ACTIONS: usize = 3;

/// Cells of an area's bar.
const BAR: usize = 20;

/// The narrowest and the widest text that reads well, in columns.
const WIDTHS: std::ops::RangeInclusive<usize> = 24..=110;

/// Draws the report.
pub fn render(report: &Report, style: Style) -> String {
    // Whether colours are wanted was decided before; the library must not decide again from its own look at the terminal.
    colored::control::set_override(style.color);
    let page = Page { width: style.width.clamp(*WIDTHS.start(), *WIDTHS.end()) };
    let mut out = page.heading(report);
    out += &page.gates(&report.gates);
    out += &page.actions(&report.actions);
    if style.detail > Detail::Quiet {
        out += &page.projects(report);
        out += &page.areas(&report.areas);
        out += &page.checks(report, Verdict::Fail, "What fails");
        out += &page.checks(report, Verdict::Unknown, "Could not tell");
    }
    if style.detail == Detail::Verbose {
        out += &page.checks(report, Verdict::Pass, "What passes");
        out += &page.checks(report, Verdict::Skip, "Does not apply");
        out += &page.context(report);
    }
    if style.detail > Detail::Quiet {
        out += &page.notes(report);
    }
    out
}

struct Page {
    width: usize,
}

impl Page {
    /// Text wrapped to the page, each line painted by itself: a colour must not count as columns.
    fn painted(&self, text: &str, indent: usize, paint: impl Fn(&str) -> ColoredString) -> String {
        let wrapped = indented(text, indent, self.width);
        let margin = " ".repeat(indent);
        let lines = wrapped.lines().map(|line| format!("{margin}{}", paint(line.trim_start())));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn heading(&self, report: &Report) -> String {
        let mut about = vec![clean(&report.repository.name).bold().to_string()];
        if !report.repository.revision.is_empty() {
            let short: String = report.repository.revision.chars().take(10).collect();
            about.push(if report.context.modified { format!("{short} with changes") } else { short });
        }
        if let Some(primary) = report.projects.iter().find(|project| project.primary) {
            let place = if primary.path == "." { String::new() } else { format!(" in {}", clean(&primary.path)) };
            about.push(format!("{}{place}", clean(&primary.kind)));
        }
        let name = report.conclusion.to_string().to_uppercase();
        let verdict = name.color(color_of_conclusion(report.conclusion)).bold();
        let mut out = format!("\n{}\n\n{verdict}", about.join(" · "));
        let score = report.score;
        if !matches!(report.conclusion, Conclusion::OutOfScope) {
            out += &format!("   {} of 100", format!("{:.1}", score.value).bold());
            if score.high - score.low >= 0.05 {
                out += &format!("   ({:.1}–{:.1} with what could not be judged)", score.low, score.high);
            }
        }
        out += &format!("\n{}\n", indented(&clean(&report.reason), 0, self.width));
        if !report.missing.is_empty() {
            out += &format!("{}\n", indented(&report.missing, 0, self.width));
        }
        out
    }

    fn gates(&self, gates: &[GateLine]) -> String {
        if gates.iter().all(|gate| gate.status == Verdict::Skip) {
            return String::new();
        }
        let mut out = section("Gates");
        let widest = gates.iter().map(|gate| gate.title.chars().count()).max().unwrap_or_default();
        for gate in gates {
            let reason = match gate.status {
                Verdict::Skip => "does not apply".to_owned(),
                _ => clean(&gate.reason),
            };
            let title = pad(&gate.title, widest);
            let line = indented(&reason, widest + 6, self.width);
            out += format!("  {} {title}  {}", mark(gate.status), line.trim_start()).trim_end();
            out.push('\n');
        }
        out
    }

    fn actions(&self, actions: &[ActionLine]) -> String {
        if actions.is_empty() {
            return String::new();
        }
        let mut out = section("Next");
        for (number, action) in actions.iter().take(ACTIONS).enumerate() {
            let gate = if action.gate { ", opens a gate" } else { "" };
            let title = format!("{}. {}", number + 1, clean(&action.title));
            out += &format!("{}\n", self.painted(&title, 2, |line| line.bold()));
            out += &format!("{}\n", indented(&clean(&action.fix), 5, self.width));
            let gain = format!("+{:.1} points for {}{gate}", action.gain, effort(action));
            out += &format!("{}\n", self.painted(&gain, 5, |line| line.green()));
            out += &format!("{}\n", self.painted(&clean(&action.check), 5, |line| line.dimmed()));
        }
        let more = actions.len().saturating_sub(ACTIONS);
        if more > 0 {
            out += &format!("  {}\n", format!("and {more} more below").dimmed());
        }
        out
    }

    fn projects(&self, report: &Report) -> String {
        if report.projects.len() < 2 {
            return String::new();
        }
        let mut out = section("Projects");
        let widest = report.projects.iter().map(|project| project.path.chars().count()).max().unwrap_or_default();
        for project in &report.projects {
            let verdict = project.conclusion.to_string();
            let score = match project.conclusion {
                Conclusion::OutOfScope => "    –".to_owned(),
                _ => format!("{:5.1}", project.score),
            };
            let primary = if project.primary { "  (this report's gates and areas)" } else { "" };
            let colored = pad(&verdict, 16).color(color_of_conclusion(project.conclusion));
            out +=
                &format!("  {}  {score}  {colored}  {}{primary}\n", pad(&clean(&project.path), widest), project.kind);
        }
        out
    }

    fn areas(&self, areas: &[AreaLine]) -> String {
        let areas: Vec<&AreaLine> = areas.iter().filter(|area| area.applies).collect();
        if areas.is_empty() {
            return String::new();
        }
        let mut out = section("Areas");
        let widest = areas.iter().map(|area| area.title.chars().count()).max().unwrap_or_default();
        // Beside the bar stand the margins, the title and `12.0 of 12.0`.
        let cells = self.width.saturating_sub(widest + 18).min(BAR);
        for area in areas {
            let share = if area.judged > 0.0 { area.earned / area.judged } else { 0.0 };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share lies between 0 and 1
            let filled = ((share * cells as f64).round() as usize).min(cells);
            let color = if share >= 0.8 {
                Color::Green
            } else if share >= 0.5 {
                Color::Yellow
            } else {
                Color::Red
            };
            let bar = "█".repeat(filled).color(color).to_string() + &"░".repeat(cells - filled).dimmed().to_string();
            let open = if area.points - area.judged >= 0.05 && self.width >= widest + cells + 46 {
                format!("  {:.1} could not be judged", area.points - area.judged).dimmed().to_string()
            } else {
                String::new()
            };
            out +=
                &format!("  {}  {bar}  {:4.1} of {:4.1}{open}\n", pad(&area.title, widest), area.earned, area.judged);
        }
        out
    }

    fn checks(&self, report: &Report, status: Verdict, title: &str) -> String {
        let mut checks: Vec<&CheckLine> = report.checks.iter().filter(|check| check.status == status).collect();
        if checks.is_empty() {
            return String::new();
        }
        // What costs most comes first; the order of the checks decides between equals.
        checks.sort_by(|a, b| b.points.total_cmp(&a.points));
        let several = report.projects.len() > 1;
        let mut out = section(&format!("{title} ({})", checks.len()));
        for check in checks {
            out += &self.check(check, several);
        }
        out
    }

    fn check(&self, check: &CheckLine, several: bool) -> String {
        let project = if several { format!("  {}", clean(&check.project)) } else { String::new() };
        let id = format!("{}{project}", clean(&check.id));
        let title = clean(&check.title);
        let mut out = if self.width >= title.width() + id.width() + 6 {
            format!("  {} {}  {}\n", mark(check.status), title.bold(), id.dimmed())
        } else {
            let title = self.painted(&title, 4, |line| line.bold());
            format!("  {} {}\n{}\n", mark(check.status), title.trim_start(), self.painted(&id, 4, |line| line.dimmed()))
        };
        if !check.found.is_empty() {
            out += &(indented(&clean(&check.found), 4, self.width) + "\n");
        }
        if check.status != Verdict::Fail {
            return out;
        }
        let gutter = check.locations.iter().map(|at| at.line.to_string().len()).max().unwrap_or_default();
        for at in check.locations.iter().take(super::excerpt::SHOWN) {
            out += &format!("    {}\n", format!("{}:{}", clean(&at.path), at.line).cyan());
            if !at.source.trim().is_empty() {
                let line = clean(&at.source);
                let room = self.width.saturating_sub(gutter + 7);
                let shown: String = line.trim_end().chars().take(room).collect();
                out += &format!("    {} {shown}\n", format!("{:>gutter$} │", at.line).dimmed());
            }
        }
        let more = check.locations.len().saturating_sub(super::excerpt::SHOWN);
        if more > 0 {
            let places = if more == 1 { "place" } else { "places" };
            out += &format!("    {}\n", format!("and {more} more {places}").dimmed());
        }
        out += &(indented(&format!("Why: {}", clean(&check.why)), 4, self.width) + "\n");
        out += &(indented(&format!("Fix: {}", clean(&check.fix)), 4, self.width) + "\n");
        out
    }

    fn context(&self, report: &Report) -> String {
        let history = &report.context.history;
        if !history.available {
            return String::new();
        }
        let line = format!(
            "{} commits by {} authors on {} days; the first {} days ago, the last {} days ago",
            history.commits, history.authors, history.days_active, history.first_days_ago, history.last_days_ago
        );
        section("Context, which weighs nothing") + &indented(&line, 2, self.width) + "\n"
    }

    fn notes(&self, report: &Report) -> String {
        let context = &report.context;
        if context.left_out.is_empty() && context.problems.is_empty() {
            return String::new();
        }
        let mut out = section("Not read, or not understood");
        for left in context.left_out.iter().take(NOTES) {
            out += &(indented(&format!("{}: {}", clean(&left.path), left.reason), 2, self.width) + "\n");
        }
        for problem in context.problems.iter().take(NOTES) {
            let line = format!("{}:{}: {}", clean(&problem.path), problem.line, clean(&problem.message));
            out += &(indented(&line, 2, self.width) + "\n");
        }
        let more = context.left_out.len().saturating_sub(NOTES) + context.problems.len().saturating_sub(NOTES);
        if more > 0 {
            out += &format!("  {}\n", format!("and {more} more").dimmed());
        }
        out
    }
}

/// Notes of each kind that are listed.
const NOTES: usize = 5;

fn section(title: &str) -> String {
    format!("\n{}\n", title.bold().underline())
}

fn mark(status: Verdict) -> String {
    match status {
        Verdict::Pass => "✓".green().to_string(),
        Verdict::Fail => "✗".red().to_string(),
        Verdict::Skip => "–".dimmed().to_string(),
        Verdict::Unknown => "?".yellow().to_string(),
    }
}

fn color_of_conclusion(conclusion: Conclusion) -> Color {
    match conclusion {
        Conclusion::ProductionReady => Color::Green,
        Conclusion::Almost | Conclusion::Undetermined => Color::Yellow,
        Conclusion::NotYet => Color::Red,
        Conclusion::OutOfScope => Color::Blue,
    }
}

fn effort(action: &ActionLine) -> &'static str {
    use crate::checks::Effort;
    match action.effort {
        Effort::Minutes => "minutes",
        Effort::Hour => "an hour or so",
        Effort::Day => "a day or so",
    }
}
