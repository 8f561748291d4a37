use crate::facts::tests::support::with_jest;

fn sample_only(text: &str) -> bool {
    with_jest(text).sample_only
}

#[test]
fn generated_cases_are_samples() {
    for text in [
        "it('should be defined', () => { expect(controller).toBeDefined(); });",
        "it('is there', () => { expect(service).toBeTruthy(); });",
        "it('works', () => { expect(true).toBe(true); });",
        "it('adds', () => { expect(1 + 1).toEqual(2); });",
        "it('greets', () => { expect(controller.getHello()).toBe('Hello World!'); });",
        "it('runs', () => {});",
        "it('works', () => { expect(true).toBe(true); }); it.skip('real', () => { expect(add(1, 2)).toBe(3); });",
    ] {
        assert!(sample_only(text), "{text}");
    }
}

#[test]
fn one_case_about_the_project_is_enough() {
    for text in [
        "it('should be defined', () => { expect(controller).toBeDefined(); }); it('adds', () => { expect(add(1, 2)).toBe(3); });",
        "it('creates', async () => { const order = await create(); expect(order).toBeDefined(); });",
        "it('creates', () => { expect(create()).toBeDefined(); });",
    ] {
        assert!(!sample_only(text), "{text}");
    }
}

#[test]
fn without_a_case_nothing_is_a_sample() {
    assert!(!sample_only("describe('s', () => {});"));
    assert!(!sample_only("it.skip('a', () => {});"));
}
