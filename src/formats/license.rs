//! Licences, told by fingerprints of their texts.
//!
//! The identifiers are those of the SPDX licence list. A text is compared by the phrases that the licence itself always has, so a
//! copyright line, another line width or a different kind of quotation mark do not matter.

/// The identifier of a text that is no licence of the table.
pub const OTHER: &str = "other";

/// The part of a text in which a licence names itself, in characters of its normal form; longer files are compilations.
const LONGEST: usize = 60_000;

/// An identifier and phrases that its text has, all of them, in the normal form of [`normalized`]. The first entry that fits wins, so
/// one that contains another's phrases stands before it.
const FINGERPRINTS: [(&str, &[&str]); 17] = [
    ("AGPL-3.0", &["gnu affero general public license", "version 3", "remote network interaction"]),
    (
        "LGPL-3.0",
        &["gnu lesser general public license", "version 3", "incorporates the terms and conditions of version 3"],
    ),
    ("LGPL-2.1", &["gnu lesser general public license", "version 2.1"]),
    ("GPL-3.0", &["gnu general public license", "version 3 29 june 2007"]),
    ("GPL-2.0", &["gnu general public license", "version 2 june 1991"]),
    ("MPL-2.0", &["mozilla public license version 2.0", "covered software"]),
    ("Apache-2.0", &["apache license version 2.0", "grant of copyright license"]),
    ("Unlicense", &["this is free and unencumbered software released into the public domain"]),
    ("CC0-1.0", &["creative commons", "cc0 1.0 universal"]),
    ("EPL-2.0", &["eclipse public license v 2.0"]),
    ("OGL-UK-3.0", &["open government licence", "version 3"]),
    ("BSL-1.0", &["boost software license version 1.0"]),
    (
        "BSD-3-Clause",
        &[
            "redistribution and use in source and binary forms",
            "endorse or promote products derived from this software",
        ],
    ),
    ("BSD-2-Clause", &["redistribution and use in source and binary forms", "reproduce the above copyright notice"]),
    (
        "ISC",
        &[
            "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",
            "provided that the above copyright notice and this permission notice appear in all copies",
        ],
    ),
    (
        "0BSD",
        &[
            "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",
        ],
    ),
    (
        "MIT",
        &[
            "permission is hereby granted free of charge to any person obtaining a copy of this software",
            "the above copyright notice and this permission notice shall be included in all copies or substantial portions",
        ],
    ),
];

/// The SPDX identifier of a licence text: [`OTHER`] for one that is not known, empty for a text without words.
pub fn license_of(text: &str) -> &'static str {
    let text = normalized(text);
    if text.is_empty() {
        return "";
    }
    let fits = |phrases: &&[&str]| phrases.iter().all(|phrase| text.contains(phrase));
    FINGERPRINTS.iter().find(|(_, phrases)| fits(phrases)).map_or(OTHER, |(name, _)| name)
}

/// Lower-case words, digits and inner dots, one space between them.
fn normalized(text: &str) -> String {
    let mut normal = String::with_capacity(text.len().min(LONGEST));
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '.') {
        let word = word.trim_matches('.');
        if word.is_empty() {
            continue;
        }
        if normal.len() + word.len() > LONGEST {
            break;
        }
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.extend(word.chars().flat_map(char::to_lowercase));
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_licences_by_their_phrases() {
        let mit = "MIT License\n\nCopyright (c) 2024 Jane Roe\n\nPermission is hereby granted, free of charge, to any person\n\
            obtaining a copy of this software …\nThe above copyright notice and this permission notice shall be included in\n\
            all copies or substantial portions of the Software.";
        assert_eq!(license_of(mit), "MIT");
        let isc = "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby \
            granted, provided that the above\ncopyright notice and this permission notice appear in all copies.";
        assert_eq!(license_of(isc), "ISC");
        assert_eq!(license_of(&isc.replace("provided that", "and")), "0BSD");
        assert_eq!(license_of("GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007"), "GPL-3.0");
        assert_eq!(
            license_of(
                "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007\n13. Remote Network Interaction; see the GNU General Public License"
            ),
            "AGPL-3.0"
        );
        assert_eq!(
            license_of("Apache License\n Version 2.0, January 2004\n 2. Grant of Copyright License. Subject to"),
            "Apache-2.0"
        );
    }

    #[test]
    fn a_clause_decides_between_the_bsd_licences() {
        let two = "Redistribution and use in source and binary forms, with or without modification … must reproduce the above copyright notice";
        assert_eq!(license_of(two), "BSD-2-Clause");
        assert_eq!(
            license_of(&format!("{two} … used to endorse or promote products derived from\nthis software")),
            "BSD-3-Clause"
        );
    }

    #[test]
    fn another_text_is_not_given_a_name() {
        assert_eq!(license_of("All rights reserved. Do not copy."), OTHER);
        assert_eq!(license_of("This project is MIT licensed."), OTHER);
        assert_eq!(license_of(" \n"), "");
    }
}
