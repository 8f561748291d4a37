//! Imports and exports, of modules and of CommonJS.

use oxc_ast::ast as js;
use oxc_span::GetSpan;

use super::Walker;
use super::declarations::copy;
use crate::formats::javascript::{
    Assignment, Export, Exported, Expression, Import, ImportId, ImportKind, Origin, Property,
};

impl<'a> Walker<'_, 'a> {
    pub(super) fn module_declaration(&mut self, declaration: &js::ModuleDeclaration<'a>) {
        match declaration {
            js::ModuleDeclaration::ImportDeclaration(import) => self.import_declaration(import),
            js::ModuleDeclaration::ExportAllDeclaration(export) => {
                let type_only = export.export_kind == js::ImportOrExportKind::Type;
                let name = export.exported.as_ref().map_or("*", module_name);
                self.re_export(&export.source.value, "*", name, type_only, export.span.start);
            }
            js::ModuleDeclaration::ExportFromDeclaration(export) => {
                for specifier in &export.specifiers {
                    let type_only = js::ImportOrExportKind::Type;
                    let type_only = export.export_kind == type_only || specifier.export_kind == type_only;
                    self.re_export(
                        &export.source.value,
                        module_name(&specifier.local),
                        module_name(&specifier.exported),
                        type_only,
                        specifier.span.start,
                    );
                }
            }
            js::ModuleDeclaration::ExportNamedDeclaration(export) => {
                for specifier in &export.specifiers {
                    let value = match &specifier.local {
                        js::ModuleExportName::IdentifierReference(name) => exported(self.name(name)),
                        _ => Exported::Other,
                    };
                    self.export(module_name(&specifier.exported), value, specifier.span.start);
                }
            }
            js::ModuleDeclaration::ExportDeclaration(export) => self.export_declaration(export),
            js::ModuleDeclaration::ExportDefaultDeclaration(export) => self.export_default(export),
            js::ModuleDeclaration::TSExportAssignment(export) => {
                let value = self.expression(&export.expression);
                self.export("default", exported(value), export.span.start);
            }
            js::ModuleDeclaration::TSNamespaceExportDeclaration(_) => {}
        }
    }

    fn import_declaration(&mut self, import: &js::ImportDeclaration<'a>) {
        let from = import.source.value.as_str();
        let type_only = import.import_kind == js::ImportOrExportKind::Type;
        let specifiers = import.specifiers.as_ref().map(|specifiers| specifiers.as_slice()).unwrap_or_default();
        if specifiers.is_empty() {
            let line = self.line(import.span.start);
            let id = self.import(from, "", "", ImportKind::Static, line);
            self.mark_type_only(id, type_only);
        }
        for specifier in specifiers {
            match specifier {
                js::ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    let type_only = type_only || specifier.import_kind == js::ImportOrExportKind::Type;
                    self.import_as(&specifier.local, from, module_name(&specifier.imported), type_only);
                }
                js::ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    self.import_as(&specifier.local, from, "default", type_only);
                }
                js::ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    self.import_as(&specifier.local, from, "*", type_only);
                }
            }
        }
    }

    pub(super) fn import_as(&mut self, local: &js::BindingIdentifier<'a>, from: &str, imported: &str, type_only: bool) {
        let line = self.line(local.span.start);
        let id = self.import(from, imported, &local.name, ImportKind::Static, line);
        self.mark_type_only(id, type_only);
        self.declare(local, Origin::Import(id));
    }

    fn mark_type_only(&mut self, id: ImportId, type_only: bool) {
        if let Some(import) = self.module.imports.get_mut(id) {
            import.type_only = type_only;
        }
    }

    pub(super) fn import(
        &mut self,
        from: &str,
        imported: &str,
        local: &str,
        kind: ImportKind,
        line: usize,
    ) -> ImportId {
        self.module.imports.push(Import {
            from: from.to_owned(),
            imported: imported.to_owned(),
            local: local.to_owned(),
            type_only: false,
            kind,
            line,
        });
        self.module.imports.len() - 1
    }

    fn re_export(&mut self, from: &str, imported: &str, name: &str, type_only: bool, offset: u32) {
        let line = self.line(offset);
        let id = self.import(from, imported, "", ImportKind::ReExport, line);
        self.mark_type_only(id, type_only);
        self.export(name, Exported::Import(id), offset);
    }

    /// Notes an export of the module; those of a namespace are none.
    fn export(&mut self, name: &str, value: Exported, offset: u32) {
        if !self.in_namespace {
            let line = self.line(offset);
            self.module.exports.push(Export { name: name.to_owned(), value, line });
        }
    }

    fn export_declaration(&mut self, export: &js::ExportDeclaration<'a>) {
        self.declaration(&export.declaration);
        match &export.declaration {
            js::Declaration::VariableDeclaration(declaration) => {
                for declarator in &declaration.declarations {
                    for name in declarator.id.get_binding_identifiers() {
                        self.export_name(&name.name, name);
                    }
                }
            }
            declaration => {
                if let Some(name) = declaration.id() {
                    self.export_name(&name.name, name);
                }
            }
        }
    }

    fn export_name(&mut self, name: &str, declared: &js::BindingIdentifier<'a>) {
        let value = declared.symbol_id.get().map_or(Exported::Other, |symbol| Exported::Binding(symbol.index()));
        self.export(name, value, declared.span.start);
    }

    fn export_default(&mut self, export: &js::ExportDefaultDeclaration<'a>) {
        let value = match &export.declaration {
            js::ExportDefaultDeclarationKind::FunctionDeclaration(function) => match &function.id {
                Some(name) => {
                    self.function_declaration(function, function.span.start);
                    self.export_name("default", name);
                    return;
                }
                None => Exported::Expression(Expression::Function(self.function(function, "", function.span.start))),
            },
            js::ExportDefaultDeclarationKind::ClassDeclaration(class) => match &class.id {
                Some(name) => {
                    self.class_declaration(class);
                    self.export_name("default", name);
                    return;
                }
                None => Exported::Expression(Expression::Class(self.class(class, ""))),
            },
            js::ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => {
                self.interface_declaration(interface);
                Exported::Other
            }
            declaration => match declaration.as_expression() {
                Some(expression) => exported(self.expression(expression)),
                None => Exported::Other,
            },
        };
        self.export("default", value, export.span.start);
    }

    /// The module that an expression brings in by itself: `require('x')`, `await import('x')`.
    pub(super) fn imported_module<'e>(&self, expression: &'e js::Expression<'a>) -> Option<(&'e str, ImportKind)> {
        match expression.get_inner_expression() {
            js::Expression::CallExpression(call) => self.required_module(call),
            js::Expression::AwaitExpression(awaited) => self.imported_module(&awaited.argument),
            js::Expression::ImportExpression(import) => Some((text(&import.source)?, ImportKind::Dynamic)),
            _ => None,
        }
    }

    pub(super) fn required_module<'e>(&self, call: &'e js::CallExpression<'a>) -> Option<(&'e str, ImportKind)> {
        let js::Expression::Identifier(callee) = call.callee.get_inner_expression() else {
            return None;
        };
        if call.arguments.len() != 1 || !self.is_global(callee, "require") {
            return None;
        }
        let from = text(call.arguments.first()?.as_expression()?)?;
        Some((from, ImportKind::Require))
    }

    pub(super) fn import_expression(&mut self, import: &js::ImportExpression<'a>) -> Expression {
        let value = match text(&import.source) {
            Some(from) => {
                let line = self.line(import.span.start);
                Expression::Name(String::new(), Origin::Import(self.import(from, "*", "", ImportKind::Dynamic, line)))
            }
            None => {
                self.expression(&import.source);
                Expression::Other
            }
        };
        if let Some(options) = &import.options {
            self.expression(options);
        }
        value
    }

    /// `const a = require('x')`, `const { a } = require('x')`, `const a = require('x').b`, and the same with `await import('x')`.
    /// Says whether it is one of these; all else is an ordinary variable.
    pub(super) fn import_variable(&mut self, pattern: &js::BindingPattern<'a>, init: &js::Expression<'a>) -> bool {
        let (module, member) = match init.get_inner_expression() {
            js::Expression::StaticMemberExpression(member) => {
                (self.imported_module(&member.object), Some(member.property.name.as_str()))
            }
            whole => (self.imported_module(whole), None),
        };
        let Some((from, kind)) = module else {
            return false;
        };
        let from = from.to_owned();
        let stays = |walker: &Self, name: &js::BindingIdentifier<'a>| {
            name.symbol_id.get().is_none_or(|symbol| !walker.scoping.symbol_is_mutated(symbol))
        };
        match pattern {
            js::BindingPattern::BindingIdentifier(name) if stays(self, name) => {
                self.import_variable_as(name, &from, member.unwrap_or("*"), kind);
                true
            }
            js::BindingPattern::ObjectPattern(object) if member.is_none() => {
                let mut names = Vec::with_capacity(object.properties.len());
                for property in &object.properties {
                    let (name, default) = match &property.value {
                        js::BindingPattern::BindingIdentifier(name) => (name, None),
                        js::BindingPattern::AssignmentPattern(assigned) => match &assigned.left {
                            js::BindingPattern::BindingIdentifier(name) => (name, Some(&assigned.right)),
                            _ => return false,
                        },
                        _ => return false,
                    };
                    let Some(key) = property.key.static_name() else {
                        return false;
                    };
                    if !stays(self, name) {
                        return false;
                    }
                    names.push((key, name, default));
                }
                let rest = match object.rest.as_ref().map(|rest| &rest.argument) {
                    Some(js::BindingPattern::BindingIdentifier(name)) => Some(name),
                    Some(_) => return false,
                    None => None,
                };
                if names.is_empty() && rest.is_none() {
                    let line = self.line(init.span().start);
                    self.import(&from, "", "", kind, line);
                }
                for (key, name, default) in names {
                    self.import_variable_as(name, &from, &key, kind);
                    if let Some(default) = default {
                        self.expression(default);
                    }
                }
                if let Some(name) = rest {
                    self.import_variable_as(name, &from, "*", kind);
                }
                true
            }
            _ => false,
        }
    }

    fn import_variable_as(&mut self, name: &js::BindingIdentifier<'a>, from: &str, imported: &str, kind: ImportKind) {
        let line = self.line(name.span.start);
        let id = self.import(from, imported, &name.name, kind, line);
        self.declare(name, Origin::Import(id));
    }

    pub(super) fn assignment(&mut self, assignment: &js::AssignmentExpression<'a>) -> Expression {
        let line = self.line(assignment.span.start);
        let target = self.assignment_target(&assignment.left);
        let name = match &target {
            Expression::Name(name, _) | Expression::Member(_, name) => name.clone(),
            _ => String::new(),
        };
        let operator = assignment.operator;
        let mut value = if operator.is_logical() {
            self.branch(|walker| walker.expression(&assignment.right))
        } else {
            self.named(&assignment.right, &name, u32::MAX)
        };
        if operator.is_arithmetic() || operator.is_bitwise() {
            let operator = operator.to_binary_operator().map_or("", |operator| operator.as_str());
            value = Expression::Binary(operator, Box::new(copy(&target)), Box::new(value));
        }
        self.common_export(&target, &value, line);
        let result = copy(&value);
        self.module.assignments.push(Assignment { target, value, function: self.place.function, line });
        result
    }

    /// `module.exports = …`, `exports.name = …`, `module.exports.name = …`
    fn common_export(&mut self, target: &Expression, value: &Expression, line: usize) {
        let Some(name) = common_export_name(target) else {
            return;
        };
        if name == "default"
            && let Expression::Object(properties) = value
        {
            for property in properties.iter().filter(|property| !property.key.is_empty()) {
                let Property { key, value, line } = property;
                self.module.exports.push(Export { name: key.clone(), value: exported(value.clone()), line: *line });
            }
        }
        self.module.exports.push(Export { name: name.to_owned(), value: exported(value.clone()), line });
    }

    pub(super) fn assignment_target(&mut self, target: &js::AssignmentTarget<'a>) -> Expression {
        self.deeper(Expression::Other, |walker| match target {
            js::AssignmentTarget::ObjectAssignmentTarget(object) => walker.object_target(object),
            js::AssignmentTarget::ArrayAssignmentTarget(array) => {
                let elements =
                    array.elements.iter().flatten().map(|element| walker.defaulted_target(element)).collect();
                if let Some(rest) = &array.rest {
                    walker.assignment_target(&rest.target);
                }
                Expression::Array(elements)
            }
            _ => match target.as_simple_assignment_target() {
                Some(simple) => walker.simple_target(simple),
                None => Expression::Other,
            },
        })
    }

    fn object_target(&mut self, object: &js::ObjectAssignmentTarget<'a>) -> Expression {
        let mut properties = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            let line = self.line(property.span().start);
            let (key, value) = match property {
                js::AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(property) => {
                    if let Some(init) = &property.init {
                        self.expression(init);
                    }
                    (property.binding.name.to_string(), self.name(&property.binding))
                }
                js::AssignmentTargetProperty::AssignmentTargetPropertyProperty(property) => {
                    let key = self.key(&property.name, property.computed);
                    (key, self.defaulted_target(&property.binding))
                }
            };
            properties.push(Property { key, value, line });
        }
        if let Some(rest) = &object.rest {
            self.assignment_target(&rest.target);
        }
        Expression::Object(properties)
    }

    fn defaulted_target(&mut self, target: &js::AssignmentTargetMaybeDefault<'a>) -> Expression {
        match target {
            js::AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(target) => {
                let binding = self.assignment_target(&target.binding);
                self.expression(&target.init);
                binding
            }
            _ => match target.as_assignment_target() {
                Some(target) => self.assignment_target(target),
                None => Expression::Other,
            },
        }
    }

    pub(super) fn simple_target(&mut self, target: &js::SimpleAssignmentTarget<'a>) -> Expression {
        if let js::SimpleAssignmentTarget::AssignmentTargetIdentifier(name) = target {
            return self.name(name);
        }
        if let Some(member) = target.as_member_expression() {
            return self.target_member(member);
        }
        match target.get_expression() {
            Some(asserted) => self.expression(asserted),
            None => Expression::Other,
        }
    }
}

/// The name that an assignment to `target` exports.
fn common_export_name(target: &Expression) -> Option<&str> {
    let is_exports = |expression: &Expression| match expression {
        Expression::Name(name, Origin::Global) => name == "exports",
        Expression::Member(object, name) => {
            name == "exports" && matches!(&**object, Expression::Name(module, Origin::Global) if module == "module")
        }
        _ => false,
    };
    match target {
        // to assign to the name `exports` exports nothing
        Expression::Member(..) if is_exports(target) => Some("default"),
        Expression::Member(object, name) if is_exports(object) => Some(name),
        _ => None,
    }
}

/// What handing out a value hands out.
fn exported(value: Expression) -> Exported {
    match value {
        Expression::Name(_, Origin::Binding(symbol)) => Exported::Binding(symbol),
        Expression::Name(_, Origin::Import(import)) => Exported::Import(import),
        value => Exported::Expression(value),
    }
}

fn module_name<'n>(name: &'n js::ModuleExportName) -> &'n str {
    match name {
        js::ModuleExportName::IdentifierName(name) => &name.name,
        js::ModuleExportName::IdentifierReference(name) => &name.name,
        js::ModuleExportName::StringLiteral(name) => &name.value,
    }
}

/// A literal text, in quotes or as a template.
fn text<'e>(expression: &'e js::Expression) -> Option<&'e str> {
    match expression.get_inner_expression() {
        js::Expression::StringLiteral(literal) => Some(&literal.value),
        js::Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
            template.quasis.first()?.value.cooked.as_ref().map(|text| text.as_str())
        }
        _ => None,
    }
}
