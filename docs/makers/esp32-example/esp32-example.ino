// A board that tells the fablab when its machine works: a contact on a pin, closed while it runs.
//
// Needs the libraries PubSubClient (2.8 or later) and, on the ESP32, WiFi, which comes with it.
// The protocol is described in ../fablab-v1.md. Fill in the five values below.

#include <PubSubClient.h>
#include <WiFi.h>

const char *WIFI_NAME = "the name of the network";
const char *WIFI_PASSWORD = "its password";
const char *BROKER = "broker.example.org";
const char *MACHINE = "mill-1";  // also the user name of the board
const char *BOARD_PASSWORD = "the password of the board";

const int CONTACT_PIN = 27;                     // to ground while the machine runs
const unsigned long SETTLE_MS = 200;            // a contact bounces
const unsigned long PROGRESS_EVERY_MS = 60000;  // shows that the job goes on

WiFiClient network;
PubSubClient mqtt(network);

bool isRunning = false;
bool wasClosed = false;
unsigned long changedAt = 0;
unsigned long startedAt = 0;
unsigned long toldAt = 0;
String jobId;

String topic(const char *name) { return String("fablab/v1/") + MACHINE + "/" + name; }

void tellJob(const char *event) {
  unsigned long elapsed = isRunning ? (millis() - startedAt) / 1000 : 0;
  String body = String("{\"event\": \"") + event + "\", \"id\": \"" + jobId +
                "\", \"elapsed_seconds\": " + elapsed + "}";
  mqtt.publish(topic("job").c_str(), body.c_str());
  toldAt = millis();
}

void connectToBroker() {
  // The broker publishes the last will for us when we are gone: retained, like "online".
  String status = topic("status");
  if (mqtt.connect(MACHINE, MACHINE, BOARD_PASSWORD, status.c_str(), 1, true, "offline")) {
    mqtt.publish(status.c_str(), "online", true);
    if (isRunning) {
      tellJob("progress");  // it is still the same job
    }
  }
}

void setup() {
  pinMode(CONTACT_PIN, INPUT_PULLUP);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  mqtt.setServer(BROKER, 1883);
  mqtt.setKeepAlive(15);
}

void readContact() {
  bool isClosed = digitalRead(CONTACT_PIN) == LOW;
  if (isClosed != wasClosed) {
    wasClosed = isClosed;
    changedAt = millis();
  }
  if (isClosed == isRunning || millis() - changedAt < SETTLE_MS) {
    return;
  }
  if (isClosed) {
    startedAt = changedAt;
    // Not a counter: it would begin again at 1 when the board restarts.
    jobId = String(esp_random(), HEX);
    isRunning = true;
    tellJob("start");
  } else {
    tellJob("end");
    isRunning = false;
  }
}

void loop() {
  static unsigned long triedAt = 0;
  if (!mqtt.connected() && WiFi.status() == WL_CONNECTED && millis() - triedAt > 2000) {
    triedAt = millis();
    connectToBroker();
  }
  mqtt.loop();
  readContact();
  if (isRunning && millis() - toldAt > PROGRESS_EVERY_MS) {
    tellJob("progress");
  }
}
