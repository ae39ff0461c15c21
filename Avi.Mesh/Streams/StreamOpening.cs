using System.Text;

namespace Avi.Mesh.Streams;

/// <summary>The first bytes of a stream: what it is for.</summary>
internal static class StreamOpening
{
    //  0       1        2
    //  | flags | length | name (UTF-8) |       flags: none yet; sent as 0, not looked at
    public const int HeaderBytes = 2;

    public const int MaxBytes = HeaderBytes + StreamName.MaxBytes;

    /// <summary>Writes the opening of a stream.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <param name="name">A valid name.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> destination, string name)
    {
        int nameBytes = Encoding.UTF8.GetBytes(name, destination[HeaderBytes..]);
        destination[0] = 0;
        destination[1] = (byte)nameBytes;
        return HeaderBytes + nameBytes;
    }
}
