//! Expressions: what can be followed is kept, everything is visited once, in source order.

use oxc_ast::ast as js;
use oxc_span::GetSpan;

use super::{Place, Walker};
use crate::formats::javascript::{Call, CallId, CallKind, Expression, Origin, Property};

/// Operands in a row beyond which a chain of one operator is kept as a balanced tree, so that following it never goes deep.
const LONG_CHAIN: usize = 32;

impl<'a> Walker<'_, 'a> {
    pub(super) fn expression(&mut self, expression: &js::Expression<'a>) -> Expression {
        self.deeper(Expression::Other, |walker| walker.expression_here(expression))
    }

    fn expression_here(&mut self, expression: &js::Expression<'a>) -> Expression {
        use js::Expression as E;
        let awaited = std::mem::take(&mut self.place.awaited);
        let defaulted = std::mem::take(&mut self.place.defaulted);
        match expression {
            E::NullLiteral(_) => Expression::Null,
            E::BooleanLiteral(literal) => Expression::Boolean(literal.value),
            E::NumericLiteral(literal) => Expression::Number(literal.value),
            E::StringLiteral(literal) => Expression::Text(literal.value.to_string()),
            E::RegExpLiteral(literal) => Expression::Pattern(literal.regex.pattern.text.to_string()),
            E::TemplateLiteral(template) => self.template(template),
            E::Identifier(name) => self.environment_or_name(name, defaulted),
            E::ThisExpression(_) => Expression::This,
            E::Super(_) => Expression::Super,
            E::ImportMeta(_) => Expression::Name("import.meta".to_owned(), Origin::Global),
            E::StaticMemberExpression(_) | E::ComputedMemberExpression(_) | E::PrivateFieldExpression(_) => {
                self.member(expression, defaulted)
            }
            E::CallExpression(call) => self.call(call, awaited, defaulted),
            E::NewExpression(construction) => self.construction(construction, awaited),
            E::TaggedTemplateExpression(tagged) => self.tagged_template(tagged, awaited),
            E::ImportExpression(import) => self.import_expression(import),
            E::ChainExpression(chain) => self.chain(chain, awaited, defaulted),
            E::ArrowFunctionExpression(arrow) => Expression::Function(self.arrow(arrow, "")),
            E::FunctionExpression(function) => Expression::Function(self.function(function, "", function.span.start)),
            E::ClassExpression(class) => Expression::Class(self.class(class, "")),
            E::ObjectExpression(object) => self.object(object),
            E::ArrayExpression(array) => self.array(array),
            E::AwaitExpression(operand) => Expression::Await(Box::new(self.awaited(&operand.argument))),
            E::YieldExpression(operand) => {
                if let Some(argument) = &operand.argument {
                    self.awaited(argument);
                }
                Expression::Other
            }
            E::ConditionalExpression(conditional) => self.conditional(conditional, defaulted),
            E::BinaryExpression(_) | E::LogicalExpression(_) => self.binary(expression, defaulted),
            E::PrivateInExpression(membership) => {
                self.expression(&membership.right);
                Expression::Other
            }
            E::UnaryExpression(unary) => self.unary(unary, defaulted),
            E::UpdateExpression(update) => {
                self.simple_target(&update.argument);
                Expression::Other
            }
            E::AssignmentExpression(assignment) => self.assignment(assignment),
            E::SequenceExpression(sequence) => {
                let mut last = Expression::Other;
                for expression in &sequence.expressions {
                    last = self.expression(expression);
                }
                last
            }
            E::JSXElement(element) => self.jsx_element(element),
            E::JSXFragment(fragment) => {
                self.jsx_children(&fragment.children);
                Expression::Jsx(String::new())
            }
            E::V8IntrinsicExpression(intrinsic) => {
                self.arguments(&intrinsic.arguments);
                Expression::Other
            }
            E::BigIntLiteral(_) | E::NewTarget(_) => Expression::Other,
            E::ParenthesizedExpression(inner) => self.seen_through(&inner.expression, awaited, defaulted),
            E::TSAsExpression(assertion) => {
                let value = self.seen_through(&assertion.expression, awaited, defaulted);
                self.asserted_type(&assertion.type_annotation);
                value
            }
            E::TSSatisfiesExpression(assertion) => {
                let value = self.seen_through(&assertion.expression, awaited, defaulted);
                self.asserted_type(&assertion.type_annotation);
                value
            }
            E::TSTypeAssertion(assertion) => {
                self.asserted_type(&assertion.type_annotation);
                self.seen_through(&assertion.expression, awaited, defaulted)
            }
            E::TSNonNullExpression(assertion) => self.non_null(assertion, awaited, defaulted),
            E::TSInstantiationExpression(instantiation) => {
                let value = self.seen_through(&instantiation.expression, awaited, defaulted);
                self.type_arguments(Some(&instantiation.type_arguments));
                value
            }
        }
    }

    /// The operand of something that does not change its value.
    fn seen_through(&mut self, operand: &js::Expression<'a>, awaited: bool, defaulted: bool) -> Expression {
        self.at(Place { awaited, defaulted, ..self.place }, |walker| walker.expression(operand))
    }

    pub(super) fn defaulted(&mut self, operand: &js::Expression<'a>, defaulted: bool) -> Expression {
        self.seen_through(operand, false, defaulted)
    }

    fn non_null(&mut self, assertion: &js::TSNonNullExpression<'a>, awaited: bool, defaulted: bool) -> Expression {
        let value = self.seen_through(&assertion.expression, awaited, defaulted);
        let line = self.line(assertion.span.end.saturating_sub(1));
        self.module.types.non_null_assertions.push(line);
        value
    }

    fn chain(&mut self, chain: &js::ChainExpression<'a>, awaited: bool, defaulted: bool) -> Expression {
        match &chain.expression {
            js::ChainElement::CallExpression(call) => self.call(call, awaited, defaulted),
            js::ChainElement::TSNonNullExpression(assertion) => self.non_null(assertion, awaited, defaulted),
            element => match element.as_member_expression() {
                Some(member) => self.member_expression(member, defaulted),
                None => Expression::Other,
            },
        }
    }

    fn member(&mut self, expression: &js::Expression<'a>, defaulted: bool) -> Expression {
        match expression.as_member_expression() {
            Some(member) => self.member_expression(member, defaulted),
            None => Expression::Other,
        }
    }

    fn member_expression(&mut self, member: &js::MemberExpression<'a>, defaulted: bool) -> Expression {
        if let Some(read) = self.environment_member(member, defaulted) {
            return read;
        }
        let object = self.defaulted(member.object(), defaulted);
        self.member_of(object, member)
    }

    /// The member that `member` names, of an object that has been read.
    pub(super) fn member_of(&mut self, object: Expression, member: &js::MemberExpression<'a>) -> Expression {
        match member {
            js::MemberExpression::StaticMemberExpression(member) => {
                Expression::Member(Box::new(object), member.property.name.to_string())
            }
            js::MemberExpression::PrivateFieldExpression(member) => {
                Expression::Member(Box::new(object), format!("#{}", member.field.name))
            }
            js::MemberExpression::ComputedMemberExpression(member) => match self.expression(&member.expression) {
                Expression::Text(name) => Expression::Member(Box::new(object), name),
                index => Expression::Index(Box::new(object), Box::new(index)),
            },
        }
    }

    fn template(&mut self, template: &js::TemplateLiteral<'a>) -> Expression {
        let mut texts: Vec<String> =
            template.quasis.iter().map(|quasi| quasi.value.cooked.unwrap_or(quasi.value.raw).to_string()).collect();
        if template.expressions.is_empty() && texts.len() <= 1 {
            return Expression::Text(texts.pop().unwrap_or_default());
        }
        let expressions = template.expressions.iter().map(|expression| self.expression(expression)).collect();
        Expression::Template(texts, expressions)
    }

    fn array(&mut self, array: &js::ArrayExpression<'a>) -> Expression {
        let mut elements = Vec::with_capacity(array.elements.len());
        for element in &array.elements {
            match element {
                js::ArrayExpressionElement::SpreadElement(spread) => {
                    elements.push(Expression::Spread(Box::new(self.expression(&spread.argument))));
                }
                _ => {
                    if let Some(expression) = element.as_expression() {
                        elements.push(self.expression(expression));
                    }
                }
            }
        }
        Expression::Array(elements)
    }

    fn object(&mut self, object: &js::ObjectExpression<'a>) -> Expression {
        let mut properties = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            let line = self.line(property.span().start);
            let (key, value) = match property {
                js::ObjectPropertyKind::SpreadProperty(spread) => (String::new(), self.expression(&spread.argument)),
                js::ObjectPropertyKind::ObjectProperty(property) => {
                    let key = self.key(&property.key, property.computed);
                    let value = self.named(&property.value, &key, property.span.start);
                    (key, value)
                }
            };
            properties.push(Property { key, value, line });
        }
        Expression::Object(properties)
    }

    /// The name of a property; `[computed]` where only running the program would tell.
    pub(super) fn key(&mut self, key: &js::PropertyKey<'a>, computed: bool) -> String {
        if let js::PropertyKey::PrivateIdentifier(name) = key {
            return format!("#{}", name.name);
        }
        let name = key.static_name().map(std::borrow::Cow::into_owned);
        if computed && let Some(expression) = key.as_expression() {
            self.expression(expression);
        }
        name.unwrap_or_else(|| "[computed]".to_owned())
    }

    /// An expression that gets `name` where it is a function or class without one. `start` is where its declaration starts.
    pub(super) fn named(&mut self, expression: &js::Expression<'a>, name: &str, start: u32) -> Expression {
        match expression {
            js::Expression::ArrowFunctionExpression(arrow) => Expression::Function(self.arrow(arrow, name)),
            js::Expression::FunctionExpression(function) => {
                Expression::Function(self.function(function, name, start.min(function.span.start)))
            }
            js::Expression::ClassExpression(class) => Expression::Class(self.class(class, name)),
            _ => self.expression(expression),
        }
    }

    fn conditional(&mut self, conditional: &js::ConditionalExpression<'a>, defaulted: bool) -> Expression {
        let test = self.expression(&conditional.test);
        let (then, otherwise) = self.branch(|walker| {
            let then = walker.defaulted(&conditional.consequent, defaulted);
            (then, walker.defaulted(&conditional.alternate, defaulted))
        });
        Expression::Conditional(Box::new(test), Box::new(then), Box::new(otherwise))
    }

    fn unary(&mut self, unary: &js::UnaryExpression<'a>, defaulted: bool) -> Expression {
        let operator = unary.operator.as_str();
        let operand = match unary.operator {
            // to delete a variable is not to read it
            js::UnaryOperator::Delete => match unary.argument.as_member_expression() {
                Some(member) => self.target_member(member),
                None => self.expression(&unary.argument),
            },
            js::UnaryOperator::UnaryPlus => self.defaulted(&unary.argument, defaulted),
            _ => self.expression(&unary.argument),
        };
        match (operator, operand) {
            ("-", Expression::Number(number)) => Expression::Number(-number),
            (operator, operand) => Expression::Unary(operator, Box::new(operand)),
        }
    }

    /// A binary or logical operation. Operators of one precedence nest to the left, as deep as the chain is long, so the chain is
    /// taken apart in a loop.
    fn binary(&mut self, expression: &js::Expression<'a>, defaulted: bool) -> Expression {
        let mut steps = Vec::new();
        let mut leftmost = expression;
        let mut has_default = defaulted;
        loop {
            let (operator, left, right, logical, right_default) = match leftmost {
                js::Expression::BinaryExpression(binary) => {
                    // the default in `a + b || c` stands beside the sum
                    has_default = false;
                    (binary.operator.as_str(), &binary.left, &binary.right, false, false)
                }
                js::Expression::LogicalExpression(logical) => {
                    let default = has_default;
                    has_default |= logical.operator != js::LogicalOperator::And;
                    (logical.operator.as_str(), &logical.left, &logical.right, true, default)
                }
                _ => break,
            };
            steps.push((operator, right, logical, right_default));
            leftmost = left;
        }
        steps.reverse();
        let first = self.defaulted(leftmost, has_default);
        let long = steps.len() >= LONG_CHAIN;
        let one_operator =
            steps.windows(2).all(|pair| pair.first().map(|step| step.0) == pair.last().map(|step| step.0));
        let mut operands = Vec::with_capacity(steps.len() + 1);
        operands.push(first);
        let mut operators = Vec::with_capacity(steps.len());
        for (operator, right, logical, has_default) in steps {
            let operand = if logical {
                self.branch(|walker| walker.defaulted(right, has_default))
            } else {
                self.expression(right)
            };
            operators.push(operator);
            operands.push(operand);
        }
        if !long {
            let mut operands = operands.into_iter();
            let first = operands.next().unwrap_or(Expression::Other);
            return operators
                .into_iter()
                .zip(operands)
                .fold(first, |left, (operator, right)| Expression::Binary(operator, Box::new(left), Box::new(right)));
        }
        match operators.first() {
            Some(operator) if one_operator && ASSOCIATIVE.contains(operator) => balanced(operator, operands),
            _ => Expression::Other,
        }
    }

    fn call(&mut self, call: &js::CallExpression<'a>, awaited: bool, defaulted: bool) -> Expression {
        if let Some((from, kind)) = self.required_module(call) {
            let line = self.line(call.span.start);
            let import = self.import(from, "*", "", kind, line);
            return Expression::Name(String::new(), Origin::Import(import));
        }
        self.environment_call(call, defaulted);
        let id = self.reserve_call(CallKind::Call, &call.callee, awaited);
        let callee = self.defaulted(&call.callee, defaulted);
        let type_arguments = self.type_arguments(call.type_arguments.as_deref());
        let arguments = self.call_arguments(&call.arguments, defaulted);
        self.fill_call(id, callee, arguments, type_arguments)
    }

    fn construction(&mut self, construction: &js::NewExpression<'a>, awaited: bool) -> Expression {
        let id = self.reserve_call(CallKind::New, &construction.callee, awaited);
        let callee = self.expression(&construction.callee);
        let type_arguments = self.type_arguments(construction.type_arguments.as_deref());
        let arguments = self.arguments(&construction.arguments);
        self.fill_call(id, callee, arguments, type_arguments)
    }

    fn tagged_template(&mut self, tagged: &js::TaggedTemplateExpression<'a>, awaited: bool) -> Expression {
        let id = self.reserve_call(CallKind::Tagged, &tagged.tag, awaited);
        let callee = self.expression(&tagged.tag);
        let type_arguments = self.type_arguments(tagged.type_arguments.as_deref());
        let template = self.template(&tagged.quasi);
        self.fill_call(id, callee, vec![template], type_arguments)
    }

    /// Takes the place of a call before what is in it is read.
    fn reserve_call(&mut self, kind: CallKind, callee: &js::Expression<'a>, awaited: bool) -> CallId {
        let call = Call {
            kind,
            callee: Expression::Other,
            arguments: Vec::new(),
            type_arguments: Vec::new(),
            function: self.place.function,
            in_loop: self.place.in_loop,
            conditional: self.place.conditional,
            awaited,
            line: self.line(name_position(callee)),
        };
        self.module.calls.push(call);
        self.module.calls.len() - 1
    }

    fn fill_call(
        &mut self,
        id: CallId,
        callee: Expression,
        arguments: Vec<Expression>,
        type_arguments: Vec<crate::formats::javascript::TypeName>,
    ) -> Expression {
        if let Some(call) = self.module.calls.get_mut(id) {
            call.callee = callee;
            call.arguments = arguments;
            call.type_arguments = type_arguments;
        }
        Expression::Call(id)
    }

    pub(super) fn arguments(&mut self, arguments: &[js::Argument<'a>]) -> Vec<Expression> {
        self.call_arguments(arguments, false)
    }

    /// Arguments; in `Number(process.env.PORT) || 3000` the default is the argument's, too.
    fn call_arguments(&mut self, arguments: &[js::Argument<'a>], defaulted: bool) -> Vec<Expression> {
        arguments
            .iter()
            .map(|argument| match argument {
                js::Argument::SpreadElement(spread) => Expression::Spread(Box::new(self.expression(&spread.argument))),
                _ => argument.as_expression().map_or(Expression::Other, |argument| self.defaulted(argument, defaulted)),
            })
            .collect()
    }

    fn jsx_element(&mut self, element: &js::JSXElement<'a>) -> Expression {
        let opening = &element.opening_element;
        let name = jsx_name(&opening.name);
        self.type_arguments(opening.type_arguments.as_deref());
        for attribute in &opening.attributes {
            match attribute {
                js::JSXAttributeItem::SpreadAttribute(spread) => {
                    self.expression(&spread.argument);
                }
                js::JSXAttributeItem::Attribute(attribute) => match &attribute.value {
                    Some(js::JSXAttributeValue::ExpressionContainer(container)) => self.jsx_container(container),
                    Some(js::JSXAttributeValue::Element(element)) => self.jsx_nested(element),
                    Some(js::JSXAttributeValue::Fragment(fragment)) => self.jsx_children(&fragment.children),
                    Some(js::JSXAttributeValue::StringLiteral(_)) | None => {}
                },
            }
        }
        self.jsx_children(&element.children);
        Expression::Jsx(name)
    }

    fn jsx_nested(&mut self, element: &js::JSXElement<'a>) {
        self.deeper((), |walker| {
            walker.jsx_element(element);
        });
    }

    fn jsx_container(&mut self, container: &js::JSXExpressionContainer<'a>) {
        if let Some(expression) = container.expression.as_expression() {
            self.expression(expression);
        }
    }

    fn jsx_children(&mut self, children: &[js::JSXChild<'a>]) {
        self.deeper((), |walker| {
            for child in children {
                match child {
                    js::JSXChild::Element(element) => {
                        walker.jsx_nested(element);
                    }
                    js::JSXChild::Fragment(fragment) => walker.jsx_children(&fragment.children),
                    js::JSXChild::ExpressionContainer(container) => walker.jsx_container(container),
                    js::JSXChild::Spread(spread) => {
                        walker.expression(&spread.expression);
                    }
                    js::JSXChild::Text(_) => {}
                }
            }
        });
    }
}

/// Operators whose chains may be grouped in any way: for what a reader of texts and conditions asks, `+` is one of them.
const ASSOCIATIVE: &[&str] = &["+", "*", "&&", "||", "??", "&", "|", "^"];

/// A tree over `operands` that is as shallow as can be and keeps their order.
fn balanced(operator: &'static str, mut operands: Vec<Expression>) -> Expression {
    while operands.len() > 1 {
        let mut level = Vec::with_capacity(operands.len().div_ceil(2));
        let mut rest = operands.into_iter();
        while let Some(left) = rest.next() {
            level.push(match rest.next() {
                Some(right) => Expression::Binary(operator, Box::new(left), Box::new(right)),
                None => left,
            });
        }
        operands = level;
    }
    operands.pop().unwrap_or(Expression::Other)
}

/// Where the name of what is called stands: `b` of `a\n.b()`.
fn name_position(callee: &js::Expression) -> u32 {
    let mut callee = callee.get_inner_expression();
    // `describe.each(table)(name, body)` has two calls in a row, and no more are written
    for _ in 0..4 {
        callee = match callee {
            js::Expression::StaticMemberExpression(member) => return member.property.span.start,
            js::Expression::PrivateFieldExpression(member) => return member.field.span.start,
            js::Expression::ComputedMemberExpression(member) => return member.expression.span().start,
            js::Expression::CallExpression(call) => call.callee.get_inner_expression(),
            js::Expression::TaggedTemplateExpression(tagged) => tagged.tag.get_inner_expression(),
            _ => break,
        };
    }
    callee.span().start
}

/// `Layout.Header`
fn jsx_name(name: &js::JSXElementName) -> String {
    match name {
        js::JSXElementName::Identifier(name) => name.name.to_string(),
        js::JSXElementName::IdentifierReference(name) => name.name.to_string(),
        js::JSXElementName::NamespacedName(name) => format!("{}:{}", name.namespace.name, name.name.name),
        js::JSXElementName::ThisExpression(_) => "this".to_owned(),
        js::JSXElementName::MemberExpression(member) => {
            let mut parts = vec![member.property.name.as_str()];
            let mut object = &member.object;
            loop {
                match object {
                    js::JSXMemberExpressionObject::MemberExpression(member) => {
                        parts.push(member.property.name.as_str());
                        object = &member.object;
                    }
                    js::JSXMemberExpressionObject::IdentifierReference(name) => {
                        parts.push(name.name.as_str());
                        break;
                    }
                    js::JSXMemberExpressionObject::ThisExpression(_) => {
                        parts.push("this");
                        break;
                    }
                }
            }
            parts.reverse();
            parts.join(".")
        }
    }
}
