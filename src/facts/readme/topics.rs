//! What a README treats: by its headings, and by the commands that it gives.

use super::commands::Read;
use super::programs;
use crate::formats::markdown::{Document, Section};

/// What a heading's words tell, in the order in which a section is named after them. A phrase is a sequence of words; a word that
/// ends in `*` stands for all that begin so. Scripts without spaces between words are searched for the phrase itself.
const HEADINGS: [(&str, &[&str]); 9] = [
    (
        "license",
        &["licen*", "lizenz*", "лиценз*", "lisans*", "许可*", "授权", "許可", "ライセンス", "라이선스", "라이센스"],
    ),
    (
        "cost",
        &[
            "cost",
            "costs",
            "pricing",
            "coste",
            "costes",
            "costo",
            "costos",
            "custo",
            "custos",
            "coût",
            "coûts",
            "kosten",
            "costi",
            "стоимость",
            "maliyet",
            "费用",
            "費用",
            "成本",
            "コスト",
            "비용",
        ],
    ),
    (
        "tests",
        &[
            "test",
            "tests",
            "testing",
            "prueba",
            "pruebas",
            "teste",
            "testes",
            "testen",
            "testler",
            "тест*",
            "测试",
            "測試",
            "テスト",
            "테스트",
        ],
    ),
    (
        "deployment",
        &[
            "deploy*",
            "docker*",
            "production",
            "kubernetes",
            "hosting",
            "ci cd",
            "despliegue",
            "desplegar",
            "producción",
            "implanta*",
            "produção",
            "déploiement",
            "déployer",
            "bereitstellung",
            "produktion",
            "produzione",
            "развертывание",
            "развёртывание",
            "деплой",
            "dağıtım",
            "部署",
            "デプロイ",
            "本番",
            "배포",
            "도커",
        ],
    ),
    (
        "architecture",
        &[
            "architectur*",
            "structure",
            "schema",
            "how it works",
            "how things work",
            "how the things work",
            "arquitectura",
            "estructura",
            "arquitetura",
            "estrutura",
            "arborescence",
            "architektur",
            "projektstruktur",
            "aufbau",
            "architettura",
            "struttura",
            "архитектура",
            "структура",
            "mimari",
            "yapısı",
            "架构",
            "架構",
            "项目结构",
            "目录结构",
            "アーキテクチャ",
            "構成",
            "設計",
            "아키텍처",
            "아키텍쳐",
            "구조",
        ],
    ),
    (
        "configuration",
        &[
            "env",
            "environment",
            "environments",
            "configuration",
            "configurations",
            "config",
            "secrets",
            "configuración",
            "entorno",
            "configuração",
            "configurações",
            "ambiente",
            "environnement",
            "konfiguration",
            "umgebungsvariablen",
            "configurazione",
            "конфигурация",
            "настройка",
            "окружения",
            "yapılandırma",
            "配置",
            "环境变量",
            "環境変数",
            "設定",
            "환경변수",
            "환경 변수",
            "설정",
        ],
    ),
    (
        "api",
        &[
            "api",
            "apis",
            "endpoint*",
            "route",
            "routes",
            "swagger",
            "openapi",
            "postman",
            "documentation",
            "documentación",
            "rutas",
            "documentação",
            "rotas",
            "dokumentation",
            "schnittstelle",
            "schnittstellen",
            "documentazione",
            "документация",
            "接口",
            "文档",
            "エンドポイント",
            "엔드포인트",
        ],
    ),
    (
        "install",
        &[
            "install*",
            "setup",
            "set up",
            "setting up",
            "getting started",
            "get started",
            "quick start",
            "quickstart",
            "prerequisite*",
            "pre requisites",
            "requirements",
            "run the project",
            "running the project",
            "instala*",
            "requisitos",
            "primeros pasos",
            "puesta en marcha",
            "requisitos",
            "primeiros passos",
            "como executar",
            "como rodar",
            "prérequis",
            "pré requis",
            "premiers pas",
            "démarrage",
            "voraussetzungen",
            "einrichtung",
            "erste schritte",
            "requisiti",
            "установ*",
            "требования",
            "начало работы",
            "kurulum",
            "gereksinimler",
            "安装",
            "安裝",
            "快速开始",
            "快速開始",
            "快速上手",
            "インストール",
            "セットアップ",
            "環境構築",
            "설치",
            "시작하기",
        ],
    ),
    (
        "usage",
        &[
            "usage",
            "how to use",
            "using",
            "use",
            "run",
            "running",
            "start",
            "starting",
            "getting started",
            "get started",
            "quick start",
            "quickstart",
            "development",
            "script",
            "scripts",
            "commands",
            "uso",
            "ejecutar",
            "ejecución",
            "desarrollo",
            "como usar",
            "cómo usar",
            "como executar",
            "como rodar",
            "executando",
            "rodando",
            "utilização",
            "desenvolvimento",
            "utilisation",
            "lancement",
            "démarrage",
            "développement",
            "verwendung",
            "benutzung",
            "nutzung",
            "entwicklung",
            "utilizzo",
            "avvio",
            "sviluppo",
            "использование",
            "запуск",
            "kullanım",
            "çalıştırma",
            "使用",
            "运行",
            "啟動",
            "启动",
            "使い方",
            "実行",
            "사용법",
            "실행",
        ],
    ),
];

/// The topics that a heading names, in the order of [`HEADINGS`].
pub(super) fn of_heading(title: &str) -> impl Iterator<Item = &'static str> {
    let lower = title.to_lowercase();
    let words: Vec<String> = lower
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let says = move |phrase: &str| {
        if !phrase.is_ascii() && phrase.chars().any(|character| character >= '\u{3040}') {
            return lower.contains(phrase.trim_end_matches('*'));
        }
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words
            .windows(phrase.len())
            .any(|window| window.iter().zip(&phrase).all(|(word, expected)| matches(word, expected)))
    };
    HEADINGS.iter().filter(move |(_, phrases)| phrases.iter().any(|phrase| says(phrase))).map(|(topic, _)| *topic)
}

fn matches(word: &str, expected: &str) -> bool {
    match expected.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == expected,
    }
}

/// The words from which on a heading is a sentence that says something itself.
const SENTENCE: usize = 6;

/// Whether anything stands below a heading or the smaller headings that belong to it, or the heading says it itself.
pub(super) fn has_content(document: &Document, index: usize) -> bool {
    let Some((section, following)) = document.sections.get(index..).and_then(<[Section]>::split_first) else {
        return false;
    };
    if section.heading.text.split_whitespace().count() >= SENTENCE {
        return true;
    }
    let inside = following.iter().take_while(|other| other.heading.level > section.heading.level);
    std::iter::once(section)
        .chain(inside)
        .any(|section| section.words > 0 || !section.code_blocks.is_empty() || !section.links.is_empty())
}

/// The topics that a README treats, in the order of their names.
pub(super) fn of(document: &Document, commands: &[Read]) -> Vec<String> {
    let headings = document.sections.iter().enumerate().filter(|(index, _)| has_content(document, *index));
    let by_heading = headings.flat_map(|(_, section)| of_heading(&section.heading.text));
    let by_command =
        commands.iter().flat_map(|read| read.command.unwrapped()).flat_map(|command| programs::topics(&command));
    let topics: std::collections::BTreeSet<&str> = by_heading.chain(by_command).collect();
    topics.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::of_heading;

    fn topics(title: &str) -> Vec<&'static str> {
        of_heading(title).collect()
    }

    #[test]
    fn headings_tell_in_several_languages() {
        for (title, expected) in [
            ("🚀 Getting Started", vec!["install", "usage"]),
            ("Running the tests", vec!["tests", "usage"]),
            ("1. Pré-requisitos", vec!["install"]),
            ("Variables de entorno", vec!["configuration"]),
            ("Arquitetura", vec!["architecture"]),
            ("Déploiement", vec!["deployment"]),
            ("Lizenz", vec!["license"]),
            ("Установка", vec!["install"]),
            ("快速开始", vec!["install"]),
            ("テスト", vec!["tests"]),
            ("실행", vec!["usage"]),
            ("API-Endpoints", vec!["api"]),
            ("Contact", vec![]),
            ("Contests and production lines", vec!["deployment"]),
        ] {
            let mut found = topics(title);
            found.sort_unstable();
            assert_eq!(found, expected, "{title}");
        }
    }
}
