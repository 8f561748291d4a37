use super::*;

fn document(text: &str) -> Document {
    read(text).expect("a harmless text")
}

fn links(document: &Document) -> Vec<(LinkKind, &str, &str, usize)> {
    document.links.iter().map(|link| (link.kind, link.url.as_str(), link.text.as_str(), link.line)).collect()
}

#[test]
fn headings_have_githubs_anchors() {
    let document = document("# Say *hi* to `x.y`\n\nSet up\n------\n\n## Set up\n\n## 🚀 Über-Set_up!\n\n#hashtag\n");
    let seen: Vec<_> = document
        .headings()
        .map(|heading| (heading.level, heading.text.as_str(), heading.slug.as_str(), heading.line))
        .collect();
    let expected = [
        (1, "Say hi to x.y", "say-hi-to-xy", 1),
        (2, "Set up", "set-up", 3),
        (2, "Set up", "set-up-1", 6),
        (2, "🚀 Über-Set_up!", "-über-set_up", 8),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn sections_own_what_stands_below_them() {
    let document = document(
        "intro words\n\n# First\n\none two\n\n```sh\nnpm ci\n```\n\n## Second [x](#y)\n\n- three\n- [four](/4)\n\n# Empty\n",
    );
    let seen: Vec<_> = document
        .sections
        .iter()
        .map(|section| {
            let code: Vec<_> = document.code_blocks_of(section).iter().map(|block| block.text.as_str()).collect();
            let urls: Vec<_> = document.links_of(section).iter().map(|link| link.url.as_str()).collect();
            (section.words, code, urls, document.prose_of(section).split_whitespace().collect::<Vec<_>>())
        })
        .collect();
    let expected = [
        (2, vec!["npm ci\n"], vec![], vec!["one", "two"]),
        (2, vec![], vec!["/4"], vec!["three", "four"]),
        (0, vec![], vec![], vec![]),
    ];
    assert_eq!(seen, expected);
    assert_eq!(document.words, 2 + 1 + 2 + 2 + 2 + 1);
}

#[test]
fn code_stands_where_its_first_line_is() {
    let document = document(
        "Run `npm ci` and\n`npm test`.\n\n```Bash title=\"x\"\nnpm start\n```\n\n    npm run dev\n\n<pre>\nnpm x</pre>\n\n> ~~~{.js}\n> let a\n> ~~~\n",
    );
    let blocks: Vec<_> = document
        .code_blocks
        .iter()
        .map(|block| (block.language.as_str(), block.text.trim(), block.line, block.fenced))
        .collect();
    let expected = [
        ("bash", "npm start", 5, true),
        ("", "npm run dev", 8, false),
        ("", "npm x", 10, false),
        ("js", "let a", 14, true),
    ];
    assert_eq!(blocks, expected);
    let spans: Vec<_> = document.inline_code.iter().map(|code| (code.text.as_str(), code.line)).collect();
    assert_eq!(spans, [("npm ci", 1), ("npm test", 2)]);
    assert_eq!(document.words, 6, "{:?}", document.prose);
}

#[test]
fn links_of_every_kind() {
    let document = document(
        "[text](/a \"title\") and [ref][r]\n<https://b.example> https://c.example www.d.example me@e.example\n[![alt](/i.png)](/l) ![pic](/p.png)\n\n[r]: /r\n",
    );
    let expected = [
        (LinkKind::Link, "/a", "text", 1),
        (LinkKind::Link, "/r", "ref", 1),
        (LinkKind::Autolink, "https://b.example", "https://b.example", 2),
        (LinkKind::Autolink, "https://c.example", "https://c.example", 2),
        (LinkKind::Autolink, "http://www.d.example", "www.d.example", 2),
        (LinkKind::Autolink, "mailto:me@e.example", "me@e.example", 2),
        (LinkKind::Link, "/l", "alt", 3),
        (LinkKind::Image, "/i.png", "alt", 3),
        (LinkKind::Image, "/p.png", "pic", 3),
    ];
    assert_eq!(links(&document), expected);
    assert_eq!(document.images().count(), 2);
    assert_eq!(document.words, 3, "{:?}", document.prose);
}

#[test]
fn html_counts_like_markdown() {
    let document = document(
        "<h1 align=\"center\">\n  <img src='logo.png' alt=\"Logo\">\n  Shop &amp; Co\n</h1>\n<p>A <b>small</b> shop<!-- not seen --></p>\n\nSee <a href=\"/docs\">the docs</a>, press <kbd>x</kbd>, run <code>npm ci</code>.\n\n<script>let hidden = 1</script>\n",
    );
    let headings: Vec<_> =
        document.headings().map(|heading| (heading.text.as_str(), heading.slug.as_str(), heading.line)).collect();
    assert_eq!(headings, [("Shop & Co", "shop--co", 1)]);
    assert_eq!(links(&document), [(LinkKind::Image, "logo.png", "Logo", 2), (LinkKind::Html, "/docs", "the docs", 7)]);
    assert_eq!(document.inline_code, [InlineCode { text: "npm ci".into(), line: 7 }]);
    let paragraphs: Vec<_> =
        document.paragraphs.iter().map(|paragraph| (paragraph.text.as_str(), paragraph.line)).collect();
    assert_eq!(paragraphs, [("A small shop", 1), ("See the docs, press x, run npm ci.", 7)]);
    assert_eq!(document.words, 2 + 3 + 8, "{:?}", document.prose);
}

#[test]
fn html_names_places_to_link_to() {
    let document = document("<a name=\"one\"></a>\n\ntext <br id='two'>\n\n<div><h2 id=three>Three</h2></div>\n");
    assert_eq!(document.anchors, ["one", "two", "three"]);
}

#[test]
fn a_forgotten_end_tag_hides_nothing_beyond_the_next_heading() {
    let document =
        document("<h2>Open\n\nwords below\n\n<code>lost\n\n# Next <a href=\"/x\">\n\ntext\n\n## Last\n\nend\n");
    let headings: Vec<_> = document.headings().map(|heading| heading.text.as_str()).collect();
    assert_eq!(headings, ["Open", "Next", "Last"]);
    assert_eq!(document.sections.iter().map(|section| section.words).collect::<Vec<_>>(), [2, 1, 1]);
    assert_eq!(document.links.first().map(|link| link.text.trim()), Some("text"));
}

#[test]
fn words_are_prose() {
    for (text, words) in [
        ("don't stop, it’s state-of-the-art", 7),
        ("snake_case 3.14 !!! --- 🚀", 3),
        ("see http://localhost:3000/api now", 2),
        ("你好 world", 3),
        ("---\ntitle: front matter\n---\n\nbody", 1),
        ("| a b | c |\n|---|---|\n| d | `e` |", 5),
        ("- [x] done\n- [ ] not yet", 3),
        ("> [!NOTE]\n> mind **the** ~~gap~~[^1]\n\n[^1]: a note", 5),
        ("**bo**ld", 1),
        ("", 0),
    ] {
        assert_eq!(document(text).words, words, "{text:?}");
    }
}

#[test]
fn front_matter_does_not_shift_lines() {
    let document = document("---\na: 1\n---\n\n# Title\n\n[x](/y)\n");
    assert_eq!(document.headings().map(|heading| heading.line).collect::<Vec<_>>(), [5]);
    assert_eq!(document.links.first().map(|link| link.line), Some(7));
}

#[test]
fn texts_that_keep_the_parser_busy_are_refused() {
    assert_eq!(read(&"a".repeat(MAX_BYTES + 1)), Err(TooHostile::Large));
    assert_eq!(read(&format!("ok\n{}", ">".repeat(100_000))), Err(TooHostile::Nested { line: 2 }));
    let nested_lists = format!("{}a\n", "- ".repeat(100)).repeat(2_000);
    assert_eq!(read(&nested_lists), Err(TooHostile::Costly));
    assert!(read(&"-".repeat(1_000)).is_ok());
    assert!(read(&format!("{}{}", "![".repeat(10_000), "](x)".repeat(10_000))).is_ok());
}
