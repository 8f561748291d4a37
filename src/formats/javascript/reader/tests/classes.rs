//! Classes and decorators.

use super::{global, text, typescript};
use crate::formats::javascript::{Class, Expression, Member};

fn class(text: &str) -> Class {
    typescript(text).classes.remove(0)
}

fn member<'c>(class: &'c Class, name: &str) -> &'c Member {
    class.members.iter().find(|member| member.name == name).expect("a member")
}

#[test]
fn a_class_knows_its_head() {
    let class = class("\n@Injectable()\nexport class A<T> extends Base<T> implements B, C.D<string> {}");
    assert_eq!((&*class.name, class.line), ("A", 3));
    assert_eq!(class.extends, Some(global("Base")));
    let names: Vec<&str> = class.implements.iter().map(|written| &*written.name).collect();
    assert_eq!(names, ["B", "C.D"]);
    assert_eq!(class.decorators[0].callee, global("Injectable"));
    assert_eq!(class.decorators[0].line, 2);
}

#[test]
fn members_are_listed_in_order() {
    let class = class(
        "class A {\n  static a = 1;\n  #b?: string;\n  accessor c = 2;\n  constructor() {}\n  get d() { return 1; }\n  async e() {}\n  'f'() {}\n  [g]() {}\n  h!: any;\n}",
    );
    let names: Vec<&str> = class.members.iter().map(|member| &*member.name).collect();
    assert_eq!(names, ["a", "#b", "c", "constructor", "d", "e", "f", "[computed]", "h"]);
    assert!(member(&class, "a").is_static);
    assert!(member(&class, "#b").optional);
    assert_eq!(member(&class, "c").value, Some(Expression::Number(2.0)));
    assert_eq!(member(&class, "e").function, Some(2));
    assert_eq!(member(&class, "e").line, 7);
}

#[test]
fn signatures_without_a_body_have_no_function() {
    let class = class("abstract class A { abstract a(x: any): void; b(x: string): void; b(x: any) {} }");
    let functions: Vec<Option<usize>> = class.members.iter().map(|member| member.function).collect();
    assert_eq!(functions, [None, None, Some(0)]);
}

#[test]
fn parameter_properties_are_members() {
    let class = class("class A { constructor(private readonly users: Users, plain: B, @Inject('c') public c?: C) {} }");
    let names: Vec<&str> = class.members.iter().map(|member| &*member.name).collect();
    assert_eq!(names, ["constructor", "users", "c"]);
    let injected = member(&class, "c");
    assert_eq!(injected.type_name.as_ref().map(|written| &*written.name), Some("C"));
    assert_eq!(injected.decorators[0].arguments, Some(vec![text("c")]));
    assert!(injected.optional);
}

#[test]
fn decorators_are_read_wherever_they_stand() {
    let module = typescript(
        "@Controller('users')\nclass A {\n  @Column({ type: kind() }) name: string;\n  @Get(':id') @Auth find(@Param('id') id: string) {}\n}",
    );
    let class = &module.classes[0];
    assert_eq!(class.decorators[0].arguments, Some(vec![text("users")]));
    assert_eq!(member(class, "name").decorators[0].callee, global("Column"));
    let find = member(class, "find");
    assert_eq!(find.decorators[0].arguments, Some(vec![text(":id")]));
    assert_eq!((&find.decorators[1].callee, &find.decorators[1].arguments), (&global("Auth"), &None));
    assert_eq!(module.functions[0].parameters[0].decorators[0].callee, global("Param"));
    assert_eq!(module.types.decorators, 5);
    assert_eq!(module.calls.len(), 1, "a decorator is no call, what is in it may be one");
}

#[test]
fn class_expressions_are_classes() {
    let module = typescript("const A = class extends B { a() {} };\nf(class Inner { b() { return Inner; } });");
    let names: Vec<&str> = module.classes.iter().map(|class| &*class.name).collect();
    assert_eq!(names, ["A", "Inner"]);
    assert_eq!(module.calls[0].arguments, [Expression::Class(1)]);
}
