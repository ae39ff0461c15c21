using System.Globalization;
using System.Text;

namespace Avi.Samples;

/// <summary>Makes texts that come from others fit for a terminal.</summary>
public static class Terminal
{
    /// <summary>The longest text shown to people, in characters. Programs get everything.</summary>
    public const int MaxCharacters = 1_000;

    /// <summary>
    /// Replaces control characters, which could move the cursor or change colours, and cuts what is too long.
    /// </summary>
    /// <param name="text">The text, of whatever origin.</param>
    public static string Harmless(string text)
    {
        string shown = text.Length <= MaxCharacters ? text : $"{text.AsSpan(0, MaxCharacters)}…";
        if (!shown.Any(char.IsControl))
            return shown;

        var harmless = new StringBuilder(shown.Length + 16);
        foreach (char character in shown)
        {
            if (char.IsControl(character))
                harmless.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                harmless.Append(character);
        }

        return harmless.ToString();
    }
}
