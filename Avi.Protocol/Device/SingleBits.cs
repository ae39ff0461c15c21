namespace Avi.Protocol.Device;

/// <summary>The bits of a float, without an array.</summary>
internal static class SingleBits
{
    // nanoFramework has BitConverter.GetBytes(float), which makes an array each time (24 bytes on its interpreter), and
    // no SingleToInt32Bits. Reading the parameter's own memory needs no pointer variable and runs there too.
    public static unsafe uint Of(float value) => *(uint*)&value;
}
