using System.Diagnostics;
using System.Globalization;

namespace Avi.Bridge.Routing;

/// <summary>Writes JSON texts into a buffer, byte for byte as the original gateway does.</summary>
/// <remarks>
/// No writer of the framework does: letters are not escaped for HTML, and floats have their own form
/// (<see cref="JsonNumber"/>). The buffer has room for the longest text, so there is nothing to check at run time.
/// </remarks>
internal ref struct JsonText(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int BytesWritten { get; private set; }

    /// <summary>Writes what is JSON already.</summary>
    public void Append(scoped ReadOnlySpan<byte> json)
    {
        json.CopyTo(_destination[BytesWritten..]);
        BytesWritten += json.Length;
    }

    public void AppendNumber(long value)
    {
        bool fits = value.TryFormat(_destination[BytesWritten..], out int written, default, CultureInfo.InvariantCulture);
        Debug.Assert(fits, "The buffer has room for the longest text.");
        BytesWritten += written;
    }

    public void AppendNumber(double value) =>
        BytesWritten += JsonNumber.Write(value, _destination[BytesWritten..]);

    /// <summary>Writes a string with its quotes.</summary>
    /// <param name="utf8">Valid UTF-8; kept as it is but for quotes, backslashes and control characters.</param>
    public void AppendString(scoped ReadOnlySpan<byte> utf8)
    {
        Append("\""u8);
        while (!utf8.IsEmpty)
        {
            int plain = LengthWithoutEscape(utf8);
            Append(utf8[..plain]);
            if (plain == utf8.Length)
                break;

            AppendEscaped(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }

        Append("\""u8);
    }

    private static int LengthWithoutEscape(ReadOnlySpan<byte> utf8)
    {
        int length = 0;
        while (length < utf8.Length && utf8[length] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
            length++;

        return length;
    }

    private void AppendEscaped(byte letter)
    {
        switch (letter)
        {
            case (byte)'"':
                Append("\\\""u8);
                break;
            case (byte)'\\':
                Append("\\\\"u8);
                break;
            case (byte)'\b':
                Append("\\b"u8);
                break;
            case (byte)'\t':
                Append("\\t"u8);
                break;
            case (byte)'\n':
                Append("\\n"u8);
                break;
            case (byte)'\f':
                Append("\\f"u8);
                break;
            case (byte)'\r':
                Append("\\r"u8);
                break;
            default:
                ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
                Append("\\u00"u8);
                Append([digits[letter >> 4], digits[letter & 0xF]]);
                break;
        }
    }
}
