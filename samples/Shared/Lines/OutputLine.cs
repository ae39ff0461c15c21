using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>One thing that a sample tells: an object for programs, a sentence for people.</summary>
/// <param name="By">Who tells it: a node's name, or a device.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(StartedLine), "started")]
[JsonDerivedType(typeof(NoteLine), "note")]
[JsonDerivedType(typeof(PeerConnectedLine), "peer-connected")]
[JsonDerivedType(typeof(PeerDisconnectedLine), "peer-disconnected")]
[JsonDerivedType(typeof(PeersLine), "peers")]
[JsonDerivedType(typeof(DeviceUpLine), "device-up")]
[JsonDerivedType(typeof(DeviceDownLine), "device-down")]
[JsonDerivedType(typeof(ConnectedLine), "connected")]
[JsonDerivedType(typeof(DisconnectedLine), "disconnected")]
[JsonDerivedType(typeof(SubscribedLine), "subscribed")]
[JsonDerivedType(typeof(SentLine), "sent")]
[JsonDerivedType(typeof(PublishedLine), "published")]
[JsonDerivedType(typeof(MessageLine), "message")]
[JsonDerivedType(typeof(FinishedLine), "finished")]
[JsonDerivedType(typeof(SummaryLine), "summary")]
public abstract record OutputLine([property: JsonPropertyOrder(-1)] string By)
{
    /// <summary>
    /// Gets the line for people. Texts of others are in it as they came; the output makes them harmless.
    /// </summary>
    [JsonIgnore]
    public abstract string Sentence { get; }
}
