using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Avi.Protocol.Postcard;

/// <summary>Says whether bytes are a text: no overlong forms, no surrogates, nothing above U+10FFFF.</summary>
internal static class StrictUtf8
{
    // Nearly every text on this wire is short and ASCII, and asking for that first takes half the time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(ReadOnlySpan<byte> utf8) => Ascii.IsValid(utf8) || Utf8.IsValid(utf8);
}
