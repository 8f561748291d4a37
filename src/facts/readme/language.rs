//! The natural language of a text, by its script and by the words that every sentence needs.

/// The fewest of a language's words that tell it from the names of programs, which are English everywhere.
const FEWEST_WORDS: usize = 3;

/// Frequent words that few other languages of the list share.
const STOP_WORDS: [(&str, &[&str]); 8] = [
    (
        "en",
        &[
            "the", "and", "is", "to", "of", "for", "with", "this", "you", "are", "that", "it", "on", "from", "by",
            "your", "be", "can", "will", "how", "an", "or", "we", "which",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "en", "del", "una", "con", "por", "es", "al", "se", "su", "más", "como", "este",
            "esta", "está", "puedes", "también", "según", "usuario", "debe",
        ],
    ),
    (
        "pt",
        &[
            "os", "uma", "um", "em", "com", "não", "do", "da", "dos", "das", "no", "na", "ao", "é", "você", "são",
            "ou", "este", "esta", "também", "após", "pelo", "pela", "seu",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "et", "des", "une", "est", "dans", "pour", "avec", "vous", "du", "sur", "qui", "au", "aux",
            "ce", "cette", "votre", "être", "pas", "ou", "il",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "mit", "für", "von", "ein", "eine", "den", "dem", "des", "zu", "auf",
            "werden", "wird", "sich", "nicht", "im", "wie", "oder",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "che", "è", "della", "del", "per", "con", "gli", "nel", "una", "un", "sono", "questo",
            "questa", "alla", "dei", "delle", "si", "come", "puoi", "dal",
        ],
    ),
    (
        "tr",
        &[
            "ve", "bir", "için", "ile", "bu", "olarak", "veya", "da", "de", "gibi", "daha", "olan", "sonra", "kadar",
            "değil", "var", "çok", "her", "ya", "en",
        ],
    ),
    (
        "id",
        &[
            "dan",
            "yang",
            "untuk",
            "dengan",
            "ini",
            "di",
            "dari",
            "adalah",
            "pada",
            "atau",
            "ke",
            "anda",
            "menggunakan",
            "dapat",
            "akan",
            "tidak",
            "oleh",
            "sebagai",
        ],
    ),
];

/// The language of a text as an ISO 639-1 code; empty where too little is said.
pub(super) fn of(prose: &str) -> &'static str {
    by_script(prose).unwrap_or_else(|| by_words(prose))
}

/// Languages that their script tells. A tenth of the letters is enough, since the names of programs are Latin.
fn by_script(prose: &str) -> Option<&'static str> {
    let (mut letters, mut kana, mut ideographs, mut hangul, mut cyrillic) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    for character in prose.chars().filter(|character| character.is_alphabetic()) {
        letters += 1;
        match character {
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => ideographs += 1,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => hangul += 1,
            '\u{400}'..='\u{4ff}' => cyrillic += 1,
            _ => {}
        }
    }
    let is_common = |count: usize| count >= FEWEST_WORDS && count * 10 >= letters;
    if is_common(kana + ideographs) {
        // Japanese has kana in every sentence, Chinese has none.
        return Some(if kana * 10 >= ideographs { "ja" } else { "zh" });
    }
    match (is_common(hangul), is_common(cyrillic)) {
        (true, _) => Some("ko"),
        (_, true) if prose.contains(['і', 'ї', 'є', 'ґ']) => Some("uk"),
        (_, true) => Some("ru"),
        _ => None,
    }
}

fn by_words(prose: &str) -> &'static str {
    let lower = prose.to_lowercase();
    let mut counts = STOP_WORDS.map(|(language, words)| (0_usize, language, words));
    for word in lower.split(|character: char| !character.is_alphabetic()) {
        for (count, _, words) in &mut counts {
            *count += usize::from(words.contains(&word));
        }
    }
    // The first of the list wins a tie: English is the likeliest.
    let best = counts.iter().rev().max_by_key(|(count, ..)| *count);
    best.filter(|(count, ..)| *count >= FEWEST_WORDS).map_or("", |(_, language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn tells_languages() {
        for (language, text) in [
            ("en", "This service keeps the books of a library and lends them to its readers."),
            ("es", "Este servicio guarda los libros de una biblioteca y se los presta a las personas con carné."),
            ("pt", "Este serviço guarda os livros da biblioteca e não empresta um livro em atraso."),
            ("fr", "Ce service garde les livres de la bibliothèque et vous les prête pour une semaine."),
            ("de", "Der Dienst verwaltet die Bücher und verleiht sie mit einer Frist für jeden Leser."),
            ("it", "Il servizio tiene i libri della biblioteca e li presta per una settimana con un avviso."),
            ("tr", "Bu servis kitapları saklar ve okurlar için ödünç verir; her kitap bir hafta kalır."),
            ("ru", "Сервис хранит книги библиотеки, REST API на Node.js и Express."),
            ("zh", "图书馆服务, 使用 Node.js 与 PostgreSQL 构建"),
            ("ja", "図書館のサービスです。Node.js で動きます。"),
            ("ko", "도서관 서비스 Node.js 예제"),
        ] {
            assert_eq!(of(text), language, "{text}");
        }
    }

    #[test]
    fn says_nothing_of_too_short_a_text() {
        assert_eq!(of(""), "");
        assert_eq!(of("books-api npm install"), "");
    }
}
