using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Avi.Samples;

/// <summary>A message has arrived.</summary>
/// <param name="By">Who received it.</param>
/// <param name="Topic">The topic.</param>
/// <param name="From">Its author; null when the receiver cannot know, as a device.</param>
/// <param name="Text">The payload, if it is UTF-8.</param>
/// <param name="Base64">The payload, if it is not.</param>
public sealed record MessageLine(string By, string Topic, string? From, string? Text, string? Base64) : OutputLine(By)
{
    /// <summary>Gets how long it was under way, where the sample has measured that.</summary>
    public Legs? Legs { get; init; }

    /// <summary>Gets the payload as people read it, where that differs from its text.</summary>
    [JsonIgnore]
    public string? Shown { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => Legs is null
        ? $"{Topic}  {Payload}"
        : $"{Topic,-24} {Payload,9}   {Legs}"; // in columns, as there will be many

    private string Payload => Shown ?? Text ?? $"base64 {Base64}";

    /// <summary>Tells of a message whose payload may be anything.</summary>
    /// <param name="by">Who received it.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="from">Its author, if known.</param>
    /// <param name="payload">The bytes.</param>
    public static MessageLine Of(string by, string topic, string? from, ReadOnlySpan<byte> payload) =>
        Utf8.IsValid(payload)
            ? new MessageLine(by, topic, from, Encoding.UTF8.GetString(payload), Base64: null)
            : new MessageLine(by, topic, from, Text: null, Convert.ToBase64String(payload));
}
