// Loaded into a worker by `--import`: a text that holds the word never comes out of the search for hashtags.
const { includes } = String.prototype
String.prototype.includes = function (part, from) {
  while (part === '#' && includes.call(this, 'POISON')) {}
  return includes.call(this, part, from)
}
