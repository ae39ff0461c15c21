using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

using Avi.Protocol.Topics;

namespace Avi.Bridge.Routing;

/// <summary>
/// A topic with places to fill in: <c>{id}</c>, the device's id, and <c>{name}</c>, the sensor's name.
/// </summary>
internal sealed class TopicTemplate
{
    private const string IdPlace = "{id}";
    private const string NamePlace = "{name}";

    private static readonly byte[] Id = new byte[1];
    private static readonly byte[] Name = new byte[1];

    // Texts in order; the two arrays above stand for the places, so they are compared by reference.
    private readonly List<byte[]> _parts;

    private TopicTemplate(List<byte[]> parts) => _parts = parts;

    /// <param name="text">The template.</param>
    /// <param name="takesName">Whether there is a name to fill in.</param>
    /// <param name="template">What fills it in.</param>
    /// <returns><see langword="false"/> when it does not make a topic, or has a place that nothing fills.</returns>
    public static bool TryParse(string? text, bool takesName, [NotNullWhen(true)] out TopicTemplate? template)
    {
        template = null;
        if (string.IsNullOrEmpty(text))
            return false;

        string filled = text.Replace(IdPlace, "0", StringComparison.Ordinal);
        if (takesName)
            filled = filled.Replace(NamePlace, "n", StringComparison.Ordinal);

        if (!TopicName.IsValid(filled) || filled.AsSpan().IndexOfAny('{', '}') >= 0)
            return false;

        template = new TopicTemplate(Split(text));
        return true;
    }

    /// <returns>The template of a setting that was checked at the start.</returns>
    /// <param name="text">The template.</param>
    /// <param name="takesName">Whether there is a name to fill in.</param>
    public static TopicTemplate Parse(string text, bool takesName) =>
        TryParse(text, takesName, out TopicTemplate? template)
            ? template
            : throw new FormatException($"'{text}' is no topic template.");

    /// <summary>Fills the places in.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="nameUtf8">The sensor's name, as it is.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="written">How many bytes.</param>
    /// <returns><see langword="false"/> when the buffer is too small; the topic itself is not checked.</returns>
    public bool TryFill(ulong deviceId, ReadOnlySpan<byte> nameUtf8, Span<byte> destination, out int written)
    {
        written = 0;
        foreach (byte[] part in _parts)
        {
            Span<byte> rest = destination[written..];
            if (ReferenceEquals(part, Id))
            {
                if (!deviceId.TryFormat(rest, out int digits, default, CultureInfo.InvariantCulture))
                    return false;

                written += digits;
                continue;
            }

            ReadOnlySpan<byte> text = ReferenceEquals(part, Name) ? nameUtf8 : part;
            if (!text.TryCopyTo(rest))
                return false;

            written += text.Length;
        }

        return true;
    }

    private static List<byte[]> Split(string text)
    {
        List<byte[]> parts = [];
        while (text.Length > 0)
        {
            int place = text.IndexOf('{', StringComparison.Ordinal);
            if (place != 0)
            {
                string plain = place < 0 ? text : text[..place];
                parts.Add(Encoding.UTF8.GetBytes(plain));
                text = text[plain.Length..];
                continue;
            }

            bool isId = text.StartsWith(IdPlace, StringComparison.Ordinal);
            parts.Add(isId ? Id : Name);
            text = text[(isId ? IdPlace : NamePlace).Length..];
        }

        return parts;
    }
}
