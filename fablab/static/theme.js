// Sets the remembered theme before the first paint. Key and values are those of Django's admin, so
// that the site and the back office always agree; without a choice the system's theme holds.
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";
} catch {
  document.documentElement.dataset.theme = "auto"; // storage is refused: follow the system
}
