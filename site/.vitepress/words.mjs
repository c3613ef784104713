// The words of a text for the search: Japanese has no spaces between them. It runs in the browser as
// well, as it stands here, so it uses nothing from outside itself.
export function words(text) {
  const segments = new Intl.Segmenter('ja', { granularity: 'word' }).segment(text)
  return Array.from(segments).filter((s) => s.isWordLike).map((s) => s.segment)
}
