/// Networks and runs as text, pages and pictures.
module dev.fathom.show {
    requires transitive dev.fathom.core;
    requires tools.jackson.core;

    exports dev.fathom.show.attribution;
    exports dev.fathom.show.draw;
    exports dev.fathom.show.page;
    exports dev.fathom.show.report;
    exports dev.fathom.show.sheet;
    exports dev.fathom.show.text;
}
